#include "store/bytecode/modules.hpp"

#include <fcntl.h>

#include <numeric>

#include "store/base/sys.hpp"

namespace pyenvx::bytecode {
namespace {

bool is_test_folder(std::string_view name) { return name == "tests" || name == "test"; }

bool is_test_module(std::string_view name) {
    return name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py";
}

class Walk {
public:
    Result<void> enter(BorrowedFd folder, const std::string& prefix, bool among_tests) {
        for (const auto& name : TRY(sys::list_directory(folder))) {
            if (name.ends_with(".py")) TRY(take_file(folder, name, prefix, among_tests));
            if (name.find('.') == name.npos) TRY(take_folder(folder, name, prefix, among_tests));
        }
        return {};
    }
    std::vector<Module> modules;

private:
    Result<void> take_file(BorrowedFd folder, const std::string& name, const std::string& prefix, bool among_tests) {
        if (among_tests && is_test_module(name)) return {};
        const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status || !S_ISREG(status->st_mode)) return {};
        modules.push_back({prefix + name, static_cast<std::uint64_t>(status->st_size)});
        return {};
    }

    Result<void> take_folder(BorrowedFd folder, const std::string& name, const std::string& prefix, bool among_tests) {
        if (name == "__pycache__") return {};
        const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!status || !S_ISDIR(status->st_mode)) return {};
        const Fd inner = TRY(sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
        return enter(inner, concat(prefix, name, '/'), among_tests || is_test_folder(name));
    }
};

}  // namespace

Result<std::vector<Module>> modules_of(const std::filesystem::path& object) {
    const Fd site = TRY(sys::open((object / "site").c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    Walk walk;
    TRY(walk.enter(site, "", false));
    return std::move(walk.modules);
}

std::uint64_t source_bytes(const std::vector<Module>& modules) {
    return std::accumulate(modules.begin(), modules.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Module& module) { return sum + module.bytes; });
}

}  // namespace pyenvx::bytecode
