// The one thin layer over the system: the calls' own names, errors instead of errno, EINTR handled, O_CLOEXEC always
// set, nothing else. Nobody above this line reads errno. Thread-safe as the calls themselves are.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sys {

/// What a message calls an open file, or a name in an open directory: its path, as far as the system tells it.
std::string name_of(BorrowedFd fd);
std::string name_of(BorrowedFd directory, const char* name);

Result<Fd> open(const char* path, int flags, mode_t mode = 0666);
Result<Fd> openat(BorrowedFd directory, const char* name, int flags, mode_t mode = 0666);

/// Bytes read, 0 at the end.
Result<std::size_t> read(BorrowedFd fd, void* buffer, std::size_t size);
Result<std::size_t> pread(BorrowedFd fd, void* buffer, std::size_t size, std::uint64_t offset);
/// All of `bytes`, over as many calls as it takes.
Result<void> write_all(BorrowedFd fd, std::string_view bytes);
Result<void> pwrite_all(BorrowedFd fd, std::string_view bytes, std::uint64_t offset);
Result<void> fsync(BorrowedFd fd);
Result<void> syncfs(BorrowedFd fd);
Result<void> ftruncate(BorrowedFd fd, std::uint64_t size);
/// Reserves the first `size` bytes of a file, so that writing them through a mapping cannot run out of space.
Result<void> posix_fallocate(BorrowedFd fd, std::uint64_t size);
/// The first `size` bytes (at least one) of a file, shared; the caller unmaps them.
Result<void*> mmap(BorrowedFd fd, std::size_t size, int protection);
Result<void> fchmod(BorrowedFd fd, mode_t mode);
Result<void> fchmodat(BorrowedFd directory, const char* name, mode_t mode);
/// Sets both times of an open file.
Result<void> futimens(BorrowedFd fd, const struct timespec& time);
/// Sets both times of the file `name` itself (links are not followed).
Result<void> utimensat(BorrowedFd directory, const char* name, const struct timespec& time);

Result<struct stat> fstat(BorrowedFd fd);
/// Follows links. Nothing when there is no such file (ENOENT, ENOTDIR); other failures are errors.
Result<std::optional<struct stat>> stat(const char* path);
Result<std::optional<struct stat>> fstatat(BorrowedFd directory, const char* name, int flags);

Result<void> mkdirat(BorrowedFd directory, const char* name, mode_t mode);
Result<void> unlinkat(BorrowedFd directory, const char* name, int flags);
Result<void> renameat(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to);
/// renameat2 with RENAME_NOREPLACE; false when the target exists.
Result<bool> rename_noreplace(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to);
/// The raw errno on failure (0 on success), since callers choose another mechanism for EXDEV, EMLINK, EPERM.
int linkat(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to, int flags);
Result<void> symlinkat(const char* target, BorrowedFd directory, const char* name);
Result<std::string> readlinkat(BorrowedFd directory, const char* name);
Result<std::string> realpath(const char* path);
Result<std::string> getcwd();

/// Names in a directory but "." and "..", sorted bytewise.
Result<std::vector<std::string>> list_directory(BorrowedFd directory);

/// LOCK_SH or LOCK_EX, with LOCK_NB optional; false when LOCK_NB would have waited.
Result<bool> flock(BorrowedFd fd, int operation);

struct Pipe {
    Fd read_end;
    Fd write_end;
};
Result<Pipe> pipe();
Result<void> dup2(BorrowedFd from, int to);
/// fcntl(F_SETFD, FD_CLOEXEC).
Result<void> close_on_exec(BorrowedFd fd);

/// Two connected stream sockets, for where a pipe's SIGPIPE would end the process.
struct SocketPair {
    Fd ours;
    Fd theirs;
};
Result<SocketPair> socketpair();
/// send_all() fails once the other side has taken nothing for that long.
Result<void> set_send_timeout(BorrowedFd socket, std::chrono::milliseconds limit);
/// All of `bytes`; Io, without a signal, when the other side is closed.
Result<void> send_all(BorrowedFd socket, std::string_view bytes);

/// Kernel random bytes.
Result<void> getrandom(void* buffer, std::size_t size);

/// Returns only on failure.
Error execve(const char* path, char* const* argv, char* const* environment);

}  // namespace pyenvx::sys
