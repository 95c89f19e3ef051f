// A server of files on the loopback interface for one test; tests/support/file_server.py says in which ways.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::tests {

/// Serves a folder of its own until it is destroyed. Throws when it cannot be started: a test cannot go on then.
class LoopbackFiles {
public:
    LoopbackFiles();

    const std::filesystem::path& folder() const { return folder_; }
    /// "127.0.0.1:PORT/WAY"
    std::string place(std::string_view way) const { return concat("127.0.0.1:", port_, "/", way); }
    /// A line a request.
    std::string requests() const;

private:
    TemporaryDirectory home_;
    std::filesystem::path folder_;
    std::optional<ChildProcess> server_;
    std::string port_;
};

}  // namespace pyenvx::tests
