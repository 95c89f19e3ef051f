// Command lines and environments as the system gives them.
#pragma once

#include <string>
#include <vector>

#include "launcher/warm/invocation.hpp"

namespace pyenvx::tests {

inline Result<std::optional<warm::Invocation>> parse(std::vector<const char*> words) {
    return warm::parse_invocation(words);
}

/// A null-terminated block that lives as long as this value.
class Block {
public:
    explicit Block(std::vector<std::string> entries) : entries_(std::move(entries)) {
        for (auto& entry : entries_) pointers_.push_back(entry.data());
        pointers_.push_back(nullptr);
    }
    char* const* get() const { return pointers_.data(); }

private:
    std::vector<std::string> entries_;
    std::vector<char*> pointers_;
};

}  // namespace pyenvx::tests
