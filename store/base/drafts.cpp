#include "store/base/drafts.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

Result<void> remove_if_left_over(BorrowedFd folder, const std::string& name) {
    const auto status = TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status || !S_ISDIR(status->st_mode)) return remove_tree(folder, name.c_str());
    const auto draft = sys::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    const bool finished_meanwhile = !draft.ok() && !TRY(sys::fstatat(folder, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (finished_meanwhile) return {};
    if (!draft.ok()) return draft.error();
    if (!TRY(sys::flock(*draft, LOCK_EX | LOCK_NB))) return {};
    return remove_tree(folder, name.c_str());
}

}  // namespace

Result<Fd> enter_drafts(const std::filesystem::path& folder) {
    Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    TRY(sys::flock(opened, LOCK_SH).context("of drafts, ", folder));
    return opened;
}

Result<void> remove_left_over_drafts(const std::filesystem::path& folder) {
    const Fd opened = TRY(sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    const auto names = TRY(sys::list_directory(opened));
    if (names.empty()) return {};
    if (!TRY(sys::flock(opened, LOCK_EX | LOCK_NB))) return {};
    for (const auto& name : names) TRY(remove_if_left_over(opened, name));
    return {};
}

}  // namespace pyenvx
