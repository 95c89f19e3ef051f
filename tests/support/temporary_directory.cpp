#include "tests/support/temporary_directory.hpp"

#include <stdlib.h>

#include <fstream>
#include <stdexcept>
#include <string>

#include "store/base/file.hpp"

namespace pyenvx::tests {

TemporaryDirectory::TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "pyenvx-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() { (void)remove_tree(BorrowedFd::cwd(), path_.c_str()); }

std::filesystem::path TemporaryDirectory::write(std::string_view name, std::string_view bytes) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

}  // namespace pyenvx::tests
