#include "store/base/file_lock.hpp"

#include <sys/file.h>

#include <algorithm>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(1);
constexpr auto kLongestPause = std::chrono::milliseconds(25);

int flock_operation(LockMode mode) { return mode == LockMode::Shared ? LOCK_SH : LOCK_EX; }

Result<bool> still_named(const Fd& fd, const std::filesystem::path& path) {
    const auto held = TRY(sys::fstat(fd));
    const auto named = TRY(sys::stat(path.c_str()));
    return named && named->st_dev == held.st_dev && named->st_ino == held.st_ino;
}

}  // namespace

Result<std::optional<FileLock>> FileLock::lock(const std::filesystem::path& path, int operation) {
    for (;;) {
        Fd fd = TRY(sys::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
        if (!TRY(sys::flock(fd, operation))) return std::optional<FileLock>();
        if (TRY(still_named(fd, path))) return std::optional(FileLock(std::move(fd)));
    }
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, LockMode mode) {
    // flock goes on after a signal (SA_RESTART), so a wait inside it could not be interrupted.
    for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
        if (auto held = TRY(try_acquire(path, mode))) return *std::move(held);
        TRY(pause_for(pause));
    }
}

Result<std::optional<FileLock>> FileLock::try_acquire(const std::filesystem::path& path, LockMode mode) {
    return lock(path, flock_operation(mode) | LOCK_NB);
}

}  // namespace pyenvx
