// A program in Python that serves a folder on the loopback interface for one test.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::tests {

/// Runs "SCRIPT FOLDER --log FILE" of this folder, which prints its port, until it is destroyed. Throws when it cannot
/// be started: a test cannot go on then.
class LoopbackServer {
public:
    explicit LoopbackServer(std::string_view script);

    const std::filesystem::path& folder() const { return folder_; }
    const std::string& port() const { return port_; }
    /// A line a request.
    std::string log() const;

private:
    TemporaryDirectory home_;
    std::filesystem::path folder_;
    std::optional<ChildProcess> server_;
    std::string port_;
};

/// Runs a script of this folder to its end. Throws when it fails.
void run_script(std::string_view script, std::vector<std::string> words);

/// python3 of this machine; shims are passed by.
std::filesystem::path python();

}  // namespace pyenvx::tests
