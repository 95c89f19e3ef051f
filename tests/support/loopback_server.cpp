#include "tests/support/loopback_server.hpp"

#include <cstdlib>
#include <stdexcept>

#include "store/base/file.hpp"

namespace pyenvx::tests {
namespace {

template <typename T>
T require(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return *std::move(result);
}

ChildOptions options_for(std::string_view script, std::vector<std::string> words) {
    ChildOptions options;
    options.program = python();
    options.arguments = {"python3", "-S", concat(PYENVX_TESTS_SUPPORT, "/", script)};
    options.arguments.insert(options.arguments.end(), words.begin(), words.end());
    options.environment = {"PATH=/usr/bin:/bin"};
    return options;
}

}  // namespace

std::filesystem::path python() {
    const char* path = std::getenv("PATH");
    std::vector<std::string> folders = {"/usr/bin"};
    for (const auto folder : split(path == nullptr ? "" : path, ':')) folders.emplace_back(folder);
    for (const auto& folder : folders) {
        const auto candidate = std::filesystem::path(folder) / "python3";
        if (std::filesystem::exists(candidate)) return candidate;
    }
    throw std::runtime_error("there is no python3 for the tests");
}

LoopbackServer::LoopbackServer(std::string_view script) : folder_(home_.path() / "files") {
    std::filesystem::create_directory(folder_);
    home_.write("log", "");
    server_.emplace(require(ChildProcess::start(options_for(script, {folder_, "--log", home_.path() / "log"}))));
    port_ = require(server_->read_line());
}

std::string LoopbackServer::log() const { return require(read_file(home_.path() / "log", 16 << 20)); }

void run_script(std::string_view script, std::vector<std::string> words) {
    if (!require(run_child(options_for(script, std::move(words)))).succeeded()) {
        throw std::runtime_error(concat(script, " failed"));
    }
}

}  // namespace pyenvx::tests
