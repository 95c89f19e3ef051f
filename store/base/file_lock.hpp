// Advisory locks between processes (flock), held by a scope.
//
// Lock order, outermost first; nobody takes an earlier lock while holding a later one:
//   declaration flight → build → probe → interpreter → store path → roots → database transaction.
// Of store paths one process may hold several, since several objects are on their way at once. It waits for another
// process's path only while it holds none, so that no two wait for each other.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx {

enum class LockMode { Shared, Exclusive };

/// This process as the first line of a lock's file, which says who took it last; always of one size.
std::string holder_line();

/// A held lock; released by the destructor or by the end of the process. Move-only.
/// The file is re-checked after locking, so a lock on a file that was meanwhile unlinked is never held.
class FileLock {
public:
    /// Waits until the lock is free; an interrupt ends the wait (ErrorKind::Interrupted). The file is created when
    /// absent.
    static Result<FileLock> acquire(const std::filesystem::path& path, LockMode mode);
    /// Nothing when somebody else holds it.
    static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& path, LockMode mode);
    /// As acquire, exclusively. When the wait for one holder is long, `progress` is told for what and for whom it is:
    /// "numpy-2.4.6, which process 4711 is at work on".
    static Result<FileLock> acquire_telling(const std::filesystem::path& path, std::string_view what,
                                            Progress& progress);

    /// The exclusive lock on `path` that this process was started with, as descriptor `number`; nothing when that is
    /// something else or nothing. Takes the descriptor over, and keeps it from children. Not to be called twice.
    static Result<std::optional<FileLock>> handed_down(int number, const std::filesystem::path& path);

    BorrowedFd fd() const { return fd_; }

private:
    explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
    static Result<std::optional<FileLock>> lock(const std::filesystem::path& path, int operation);

    Fd fd_;
};

}  // namespace pyenvx
