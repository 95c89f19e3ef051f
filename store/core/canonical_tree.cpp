#include "store/core/canonical_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {
namespace {

constexpr struct timespec kTime = {kObjectTime, 0};

// A link's target, followed on paper from `depth` directories below the top, must not climb over it.
bool stays_inside(std::string_view target, int depth) {
    if (target.empty() || target.front() == '/') return false;
    for (const auto piece : split(target, '/')) {
        if (piece == "..") --depth;
        if (piece != ".." && piece != "." && !piece.empty()) ++depth;
        if (depth < 0) return false;
    }
    return true;
}

Result<void> canonicalise_link(BorrowedFd directory, const char* name, int depth) {
    TRY(check_link(name, TRY(sys::readlinkat(directory, name)), depth));
    return set_object_time(directory, name);
}

Result<std::uint64_t> canonicalise_file(BorrowedFd directory, const char* name, const struct stat& status) {
    if ((status.st_mode & (S_ISUID | S_ISGID)) != 0) {
        return fail(ErrorKind::Refused, printable(name), " has a set-id bit");
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (status.st_nlink > 1) return size;
    const mode_t mode = (status.st_mode & S_IXUSR) != 0 ? 0555 : 0444;
    if ((status.st_mode & 07777) != mode) TRY(sys::fchmodat(directory, name, mode));
    const bool has_time = status.st_mtim.tv_sec == kTime.tv_sec && status.st_mtim.tv_nsec == kTime.tv_nsec;
    if (!has_time) TRY(sys::utimensat(directory, name, kTime));
    return size;
}

Result<std::uint64_t> canonicalise_below(BorrowedFd directory, int depth);

Result<std::uint64_t> canonicalise_directory(BorrowedFd parent, const char* name, int depth) {
    if (depth >= kMaxTreeDepth) return fail(ErrorKind::Refused, "its directories are nested too deeply");
    const Fd directory = TRY(sys::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    const auto size = TRY(canonicalise_below(directory, depth));
    TRY(canonicalise_top(parent, name));
    return size;
}

Result<std::uint64_t> canonicalise_entry(BorrowedFd directory, const char* name, int depth) {
    if (!is_valid_utf8(name)) return fail(ErrorKind::Refused, "the name ", printable(name), " is not UTF-8");
    const auto status = TRY(sys::fstatat(directory, name, AT_SYMLINK_NOFOLLOW));
    if (!status) return fail(ErrorKind::Failed, printable(name), " was removed while it was being registered");
    if (S_ISREG(status->st_mode)) return canonicalise_file(directory, name, *status);
    if (S_ISDIR(status->st_mode)) return canonicalise_directory(directory, name, depth + 1);
    if (!S_ISLNK(status->st_mode)) return fail(ErrorKind::Refused, printable(name), " is a special file");
    TRY(canonicalise_link(directory, name, depth));
    return std::uint64_t{0};
}

Result<std::uint64_t> canonicalise_below(BorrowedFd directory, int depth) {
    std::uint64_t size = 0;
    for (const auto& name : TRY(sys::list_directory(directory))) {
        size += TRY(canonicalise_entry(directory, name.c_str(), depth));
    }
    return size;
}

}  // namespace

Result<std::uint64_t> canonicalise(BorrowedFd directory) { return canonicalise_below(directory, 0); }

Result<void> check_link(std::string_view name, std::string_view target, int depth) {
    if (stays_inside(target, depth)) return {};
    return fail(ErrorKind::Refused, "the link ", printable(name), " leads out of its object, to ", printable(target));
}

Result<void> set_object_time(BorrowedFd directory, const char* name) { return sys::utimensat(directory, name, kTime); }

Result<void> make_canonical(BorrowedFd open, mode_t mode) {
    TRY(sys::fchmod(open, mode));
    return sys::futimens(open, kTime);
}

Result<void> canonicalise_top(BorrowedFd parent, const char* name) {
    TRY(sys::fchmodat(parent, name, 0555));
    return sys::utimensat(parent, name, kTime);
}

}  // namespace pyenvx::store
