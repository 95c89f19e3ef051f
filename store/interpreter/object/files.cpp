#include "store/interpreter/object/files.hpp"

#include <algorithm>
#include <array>

#include "store/base/sys.hpp"

namespace pyenvx::interpreter {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxFiles = 50'000;

using Filter = bool (*)(std::string_view name);

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_library_folder(std::string_view name) {
    constexpr std::array<std::string_view, 7> kLeftOut = {"site-packages", "dist-packages", "__pycache__", "test",
                                                          "tests",         "idle_test",     "turtledemo"};
    return !is_one_of(kLeftOut, name);
}

bool is_library_file(std::string_view name) {
    constexpr std::array<std::string_view, 3> kLeftOut = {"sitecustomize.py", "usercustomize.py", "EXTERNALLY-MANAGED"};
    return !is_one_of(kLeftOut, name) && !name.ends_with(".a") && !name.ends_with(".o") && !name.ends_with(".pyc") &&
           !name.starts_with("libpython");
}

bool any_name(std::string_view) { return true; }

class Lister {
public:
    Lister(Filter folders, Filter files) : folders_(folders), files_(files) {}

    Result<void> descend(const std::filesystem::path& folder, const std::string& target, int depth) {
        if (depth > kMaxDepth) return fail(ErrorKind::Refused, folder, " is nested too deeply");
        const Fd directory = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
        for (const auto& name : TRY(sys::list_directory(directory))) {
            TRY(visit(directory, folder, target, name, depth));
        }
        return {};
    }
    std::vector<ObjectFile> take() && { return std::move(found_); }

private:
    /// Links to files count as the files; links to folders may lead anywhere and are left out, as are broken ones.
    Result<void> visit(BorrowedFd directory, const std::filesystem::path& folder, const std::string& target,
                       const std::string& name, int depth) {
        const auto itself = TRY(sys::fstatat(directory, name.c_str(), AT_SYMLINK_NOFOLLOW));
        if (!itself) return {};
        if (S_ISDIR(itself->st_mode)) {
            return folders_(name) ? descend(folder / name, concat(target, '/', name), depth + 1) : Result<void>();
        }
        if (!files_(name)) return {};
        const auto meant = S_ISLNK(itself->st_mode) ? TRY(sys::fstatat(directory, name.c_str(), 0)) : itself;
        if (!meant || !S_ISREG(meant->st_mode)) return {};
        found_.push_back({concat(target, '/', name), folder / name});
        if (found_.size() > kMaxFiles) return fail(ErrorKind::Refused, folder, " holds too many files");
        return {};
    }

    Filter folders_;
    Filter files_;
    std::vector<ObjectFile> found_;
};

}  // namespace

Result<std::vector<ObjectFile>> list_standard_library(const std::filesystem::path& folder, const std::string& target) {
    Lister lister(is_library_folder, is_library_file);
    TRY(lister.descend(folder, target, 0));
    return std::move(lister).take();
}

Result<std::vector<ObjectFile>> list_headers(const std::filesystem::path& folder, const std::string& target) {
    Lister lister(any_name, any_name);
    if (TRY(sys::stat(folder.c_str()))) TRY(lister.descend(folder, target, 0));
    return std::move(lister).take();
}

}  // namespace pyenvx::interpreter
