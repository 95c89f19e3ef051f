#include "store/base/sys.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace pyenvx::sys {
namespace {

// Repeats a call that a signal interrupted.
template <typename Call>
auto retry(Call call) {
    for (;;) {
        const auto outcome = call();
        if (outcome >= 0 || errno != EINTR) return outcome;
    }
}

// What is named is worked out only for an error, and after errno was read.
template <typename... Place>
Error failed(std::string_view verb, const Place&... place) {
    const int failure = errno;
    return io_error(failure, concat(verb, " ", printable(name_of(place...))));
}

template <typename... Place>
Result<void> done_or_error(int outcome, std::string_view verb, const Place&... place) {
    if (outcome < 0) return failed(verb, place...);
    return {};
}

bool means_absent(int errno_value) { return errno_value == ENOENT || errno_value == ENOTDIR; }

Result<std::optional<struct stat>> stat_outcome(int outcome, const struct stat& status, BorrowedFd directory,
                                                const char* name) {
    if (outcome == 0) return std::optional(status);
    if (means_absent(errno)) return std::optional<struct stat>();
    return failed("look at", directory, name);
}

// The kernel's words for a file that no folder names: "/tmp/#38 (deleted)", "/memfd:download (deleted)".
std::string without_made_up_name(std::string_view link) {
    constexpr std::string_view kNameless = " (deleted)";
    if (!link.ends_with(kNameless)) return std::string(link);
    if (link.starts_with("/memfd:")) return "a file in memory";
    return concat("an unnamed file in ", link.substr(0, std::max<std::size_t>(link.rfind('/'), 1)));
}

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

std::string name_of(BorrowedFd fd) {
    if (fd.get() == AT_FDCWD) return ".";
    char name[PATH_MAX];
    const ssize_t size = ::readlink(concat("/proc/self/fd/", fd.get()).c_str(), name, sizeof name);
    return size > 0 ? without_made_up_name({name, static_cast<std::size_t>(size)}) : std::string("an open file");
}

std::string name_of(BorrowedFd directory, const char* name) {
    if (name[0] == '/' || directory.get() == AT_FDCWD) return name;
    return concat(name_of(directory), "/", name);
}

Result<Fd> open(const char* path, int flags, mode_t mode) { return openat(BorrowedFd::cwd(), path, flags, mode); }

Result<Fd> openat(BorrowedFd directory, const char* name, int flags, mode_t mode) {
    const int fd = retry([&] { return ::openat(directory.get(), name, flags | O_CLOEXEC, mode); });
    if (fd < 0) return failed((flags & O_CREAT) != 0 ? "create" : "open", directory, name);
    return Fd(fd);
}

Result<std::size_t> read(BorrowedFd fd, void* buffer, std::size_t size) {
    const ssize_t count = retry([&] { return ::read(fd.get(), buffer, size); });
    if (count < 0) return failed("read", fd);
    return static_cast<std::size_t>(count);
}

Result<std::size_t> pread(BorrowedFd fd, void* buffer, std::size_t size, std::uint64_t offset) {
    const ssize_t count = retry([&] { return ::pread(fd.get(), buffer, size, static_cast<off_t>(offset)); });
    if (count < 0) return failed("read", fd);
    return static_cast<std::size_t>(count);
}

Result<void> write_all(BorrowedFd fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = retry([&] { return ::write(fd.get(), bytes.data(), bytes.size()); });
        if (count < 0) return failed("write", fd);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> pwrite_all(BorrowedFd fd, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const auto at = static_cast<off_t>(offset);
        const ssize_t count = retry([&] { return ::pwrite(fd.get(), bytes.data(), bytes.size(), at); });
        if (count < 0) return failed("write", fd);
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Result<void> fsync(BorrowedFd fd) {
    return done_or_error(retry([&] { return ::fsync(fd.get()); }), "sync", fd);
}

Result<void> syncfs(BorrowedFd fd) {
    return done_or_error(retry([&] { return ::syncfs(fd.get()); }), "sync", fd);
}

Result<void> ftruncate(BorrowedFd fd, std::uint64_t size) {
    return done_or_error(retry([&] { return ::ftruncate(fd.get(), static_cast<off_t>(size)); }), "resize", fd);
}

Result<void> posix_fallocate(BorrowedFd fd, std::uint64_t size) {
    int failure = EINTR;
    while (failure == EINTR) failure = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(size));
    if (failure != 0) return io_error(failure, concat("reserve space for ", printable(name_of(fd))));
    return {};
}

Result<void*> mmap(BorrowedFd fd, std::size_t size, int protection) {
    void* const address = ::mmap(nullptr, size, protection, MAP_SHARED, fd.get(), 0);
    if (address == MAP_FAILED) return failed("map", fd);
    return address;
}

Result<void> fchmod(BorrowedFd fd, mode_t mode) {
    return done_or_error(::fchmod(fd.get(), mode), "change the mode of", fd);
}

Result<void> fchmodat(BorrowedFd directory, const char* name, mode_t mode) {
    return done_or_error(::fchmodat(directory.get(), name, mode, 0), "change the mode of", directory, name);
}

Result<void> futimens(BorrowedFd fd, const struct timespec& time) {
    const struct timespec times[2] = {time, time};
    return done_or_error(::futimens(fd.get(), times), "set the time of", fd);
}

Result<void> utimensat(BorrowedFd directory, const char* name, const struct timespec& time) {
    const struct timespec times[2] = {time, time};
    return done_or_error(::utimensat(directory.get(), name, times, AT_SYMLINK_NOFOLLOW), "set the time of", directory,
                         name);
}

Result<struct stat> fstat(BorrowedFd fd) {
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return failed("look at", fd);
    return status;
}

Result<std::optional<struct stat>> stat(const char* path) {
    struct stat status {};
    return stat_outcome(::stat(path, &status), status, BorrowedFd::cwd(), path);
}

Result<std::optional<struct stat>> fstatat(BorrowedFd directory, const char* name, int flags) {
    struct stat status {};
    return stat_outcome(::fstatat(directory.get(), name, &status, flags), status, directory, name);
}

Result<void> mkdirat(BorrowedFd directory, const char* name, mode_t mode) {
    return done_or_error(::mkdirat(directory.get(), name, mode), "create the directory", directory, name);
}

Result<void> unlinkat(BorrowedFd directory, const char* name, int flags) {
    return done_or_error(::unlinkat(directory.get(), name, flags), "remove", directory, name);
}

Result<void> renameat(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to) {
    return done_or_error(::renameat(from_directory.get(), from, to_directory.get(), to), "rename to", to_directory, to);
}

Result<bool> rename_noreplace(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to) {
    if (::renameat2(from_directory.get(), from, to_directory.get(), to, RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST || errno == ENOTEMPTY) return false;
    return failed("rename to", to_directory, to);
}

int linkat(BorrowedFd from_directory, const char* from, BorrowedFd to_directory, const char* to, int flags) {
    return ::linkat(from_directory.get(), from, to_directory.get(), to, flags) == 0 ? 0 : errno;
}

Result<void> symlinkat(const char* target, BorrowedFd directory, const char* name) {
    return done_or_error(::symlinkat(target, directory.get(), name), "create the link", directory, name);
}

Result<std::string> readlinkat(BorrowedFd directory, const char* name) {
    std::string target(PATH_MAX, '\0');
    const ssize_t size = ::readlinkat(directory.get(), name, target.data(), target.size());
    if (size < 0) return failed("read the link", directory, name);
    target.resize(static_cast<std::size_t>(size));
    return target;
}

Result<std::string> realpath(const char* path) {
    const std::unique_ptr<char, decltype(&::free)> resolved(::realpath(path, nullptr), &::free);
    if (!resolved) return io_error(errno, concat("find ", path));
    return std::string(resolved.get());
}

Result<std::string> getcwd() {
    char buffer[PATH_MAX];
    if (::getcwd(buffer, sizeof buffer) == nullptr) return io_error(errno, "find the current directory");
    return std::string(buffer);
}

Result<std::vector<std::string>> list_directory(BorrowedFd directory) {
    // fdopendir takes its descriptor over and moves its offset, so it gets one of its own.
    Fd own = TRY(openat(directory, ".", O_RDONLY | O_DIRECTORY));
    const std::unique_ptr<DIR, CloseDirectory> stream(::fdopendir(own.get()));
    if (!stream) return failed("list", directory);
    own.release();
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return failed("list", directory);
    std::sort(names.begin(), names.end());
    return names;
}

Result<bool> flock(BorrowedFd fd, int operation) {
    if (retry([&] { return ::flock(fd.get(), operation); }) == 0) return true;
    if (errno == EWOULDBLOCK) return false;
    return failed("lock", fd);
}

Result<Pipe> pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return io_error(errno, "make a pipe");
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Result<void> dup2(BorrowedFd from, int to) {
    return done_or_error(retry([&] { return ::dup2(from.get(), to); }), "duplicate", from);
}

// Not fcntl itself, whose name differs between the launcher's two C libraries.
Result<void> close_on_exec(BorrowedFd fd) {
    return done_or_error(::syscall(SYS_fcntl, fd.get(), F_SETFD, FD_CLOEXEC), "keep from children", fd);
}

Result<SocketPair> socketpair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return io_error(errno, "make a pair of sockets");
    return SocketPair{Fd(ends[0]), Fd(ends[1])};
}

Result<void> set_send_timeout(BorrowedFd socket, std::chrono::milliseconds limit) {
    const auto microseconds = std::chrono::microseconds(limit).count();
    const struct timeval time = {microseconds / 1'000'000, microseconds % 1'000'000};
    return done_or_error(::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time), "set a time limit of",
                         socket);
}

Result<void> send_all(BorrowedFd socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = retry([&] { return ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
        if (count < 0) return io_error(errno, "send");
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> getrandom(void* buffer, std::size_t size) {
    auto* bytes = static_cast<char*>(buffer);
    for (std::size_t filled = 0; filled < size;) {
        const ssize_t count = retry([&] { return ::getrandom(bytes + filled, size - filled, 0); });
        if (count < 0) return io_error(errno, "get random bytes");
        filled += static_cast<std::size_t>(count);
    }
    return {};
}

Error execve(const char* path, char* const* argv, char* const* environment) {
    ::execve(path, argv, environment);
    return io_error(errno, concat("start ", path));
}

}  // namespace pyenvx::sys
