#include "tests/support/loopback_files.hpp"

#include <stdexcept>

#include "store/base/file.hpp"
#include "tests/support/loopback_index.hpp"

namespace pyenvx::tests {
namespace {

template <typename T>
T require(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().message());
    return *std::move(result);
}

}  // namespace

LoopbackFiles::LoopbackFiles() : folder_(home_.path() / "files") {
    std::filesystem::create_directory(folder_);
    ChildOptions options;
    options.program = python();
    options.arguments = {"python3", "-S",    concat(PYENVX_TESTS_SUPPORT, "/file_server.py"),
                         folder_,   "--log", home_.path() / "log"};
    options.environment = {"PATH=/usr/bin:/bin"};
    server_.emplace(require(ChildProcess::start(options)));
    port_ = require(server_->read_line());
}

std::string LoopbackFiles::requests() const { return require(read_file(home_.path() / "log", 16 << 20)); }

}  // namespace pyenvx::tests
