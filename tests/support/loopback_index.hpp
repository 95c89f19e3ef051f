// A package index on the loopback interface for one test; tests/support/loopback_index.py says how it can misbehave.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::tests {

/// Serves a folder of its own until it is destroyed. Throws when it cannot be started: a test cannot go on then.
class LoopbackIndex {
public:
    LoopbackIndex();

    /// Makes distributions in the folder, by a JSON description of make_wheel.py's.
    void add(std::string_view description) const;
    const std::filesystem::path& folder() const { return folder_; }

    /// The index's address, with comma-joined behaviours: url("html,no-ranges").
    std::string url(std::string_view behaviours = "") const;
    /// The same with "user:password@" in it.
    std::string url_with(std::string_view userinfo, std::string_view behaviours) const;

    /// One line a request since the start or the last call of this: "PATH range=… auth=… if-none-match=…".
    std::vector<std::string> requests();

private:
    TemporaryDirectory home_;
    std::filesystem::path folder_;
    std::optional<ChildProcess> server_;
    std::string port_;
    std::size_t lines_seen_ = 0;
};

/// python3 of this machine; shims are passed by.
std::filesystem::path python();

}  // namespace pyenvx::tests
