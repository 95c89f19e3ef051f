#include "tests/support/loopback_index.hpp"

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

std::string script(std::string_view name) { return concat(PYENVX_TESTS_SUPPORT, "/", name); }

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

LoopbackIndex::LoopbackIndex() : folder_(home_.path() / "files") {
    std::filesystem::create_directory(folder_);
    home_.write("log", "");
    ChildOptions options;
    options.program = python();
    options.arguments = {"python3", "-S", script("loopback_index.py"), folder_, "--log", home_.path() / "log"};
    options.environment = {"PATH=/usr/bin:/bin"};
    server_.emplace(require(ChildProcess::start(options)));
    port_ = require(server_->read_line());
}

void LoopbackIndex::add(std::string_view description) const {
    ChildOptions options;
    options.program = python();
    options.arguments = {"python3", "-S", script("make_wheel.py"), folder_, std::string(description)};
    options.environment = {"PATH=/usr/bin:/bin"};
    if (!require(run_child(options)).succeeded()) throw std::runtime_error("make_wheel.py failed");
}

std::string LoopbackIndex::url_with(std::string_view userinfo, std::string_view behaviours) const {
    return concat("http://", userinfo, userinfo.empty() ? "" : "@", "127.0.0.1:", port_, behaviours.empty() ? "" : "/",
                  behaviours, "/simple/");
}

std::string LoopbackIndex::url(std::string_view behaviours) const { return url_with("", behaviours); }

std::vector<std::string> LoopbackIndex::requests() {
    const auto log = require(read_file(home_.path() / "log", 16 << 20));
    std::vector<std::string> lines;
    std::size_t number = 0;
    for (const auto line : split(log, '\n')) {
        if (!line.empty() && number++ >= lines_seen_) lines.emplace_back(line);
    }
    lines_seen_ = number;
    return lines;
}

}  // namespace pyenvx::tests
