// A package index on the loopback interface for one test; tests/support/loopback_index.py says how it can misbehave.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/loopback_server.hpp"

namespace pyenvx::tests {

/// Serves a folder of its own until it is destroyed. Throws when it cannot be started: a test cannot go on then.
class LoopbackIndex {
public:
    /// Makes distributions in the folder, by a JSON description of make_wheel.py's.
    void add(std::string_view description) const;
    const std::filesystem::path& folder() const { return server_.folder(); }

    /// The index's address, with comma-joined behaviours: url("html,no-ranges").
    std::string url(std::string_view behaviours = "") const;
    /// The same with "user:password@" in it.
    std::string url_with(std::string_view userinfo, std::string_view behaviours) const;

    /// One line a request since the start or the last call of this: "PATH range=… auth=… if-none-match=…".
    std::vector<std::string> requests();

private:
    LoopbackServer server_{"loopback_index.py"};
    std::size_t lines_seen_ = 0;
};

}  // namespace pyenvx::tests
