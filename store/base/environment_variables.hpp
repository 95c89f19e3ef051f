// Environment variables as a value, so that nothing below main() reads the process's own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx {

/// Names and values, sorted bytewise by name. A plain value; of a repeated name the first counts, as in getenv(3).
class Environment {
public:
    Environment() = default;
    explicit Environment(std::map<std::string, std::string, std::less<>> variables)
        : variables_(std::move(variables)) {}
    /// Of a null-terminated block such as `environ`; entries without "=" are left out.
    static Environment from_block(const char* const* block);

    /// The view lives as long as this value and the variable stay unchanged. Empty is not the same as unset.
    std::optional<std::string_view> get(std::string_view name) const;
    void set(std::string_view name, std::string_view value);
    void unset(std::string_view name);

    /// "NAME=value" each, sorted by name.
    std::vector<std::string> entries() const;
    const std::map<std::string, std::string, std::less<>>& variables() const { return variables_; }

private:
    std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace pyenvx
