// A library for LD_PRELOAD that lets chosen calls of a program fail; fault_plan.hpp says how it is steered. It reaches
// what a program and its libraries call in libc by name, SQLite's input and output too.
#undef _FILE_OFFSET_BITS  // else the names below would quietly become those with 64 in them

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>

#include "tests/fault/fault_plan.hpp"

namespace pyenvx::fault {
namespace {

template <typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Makes the call, or half of it, or none of it.
template <typename Call>
ssize_t transfer(Kind kind, int fd, std::size_t size, Call call) {
    const auto verdict = judge(kind, fd);
    const int failure = errno;
    if (verdict == Verdict::Pass || (verdict == Verdict::Short && size < 2)) return call(size);
    if (verdict == Verdict::Short) return call(size / 2);
    if (verdict == Verdict::Torn) (void)call(size / 2);
    errno = failure;
    return -1;
}

bool fails(Kind kind, const char* path) { return judge(kind, path) != Verdict::Pass; }
bool fails(Kind kind, int fd) { return judge(kind, fd) != Verdict::Pass; }

constexpr long kSecondNs = 1'000'000'000;

timespec moved(timespec time) {
    const auto ns = static_cast<std::int64_t>(time.tv_sec) * kSecondNs + time.tv_nsec + clock_offset_ns();
    return {static_cast<time_t>(ns / kSecondNs), static_cast<long>(ns % kSecondNs)};
}

}  // namespace
}  // namespace pyenvx::fault

using pyenvx::fault::fails;
using pyenvx::fault::Kind;
using pyenvx::fault::transfer;

#define NEXT(function) static auto* const real = pyenvx::fault::next<decltype(::function)>(#function)

// A call that does nothing when it fails, by the path or descriptor that a person would look for.
#define FAILING(kind, place, function, parameters, ...) \
    extern "C" int function parameters {                \
        NEXT(function);                                 \
        if (fails(Kind::kind, place)) return -1;        \
        return real(__VA_ARGS__);                       \
    }

#define OPENING(function, before, place, ...)                                              \
    extern "C" int function before {                                                       \
        NEXT(function);                                                                    \
        va_list rest;                                                                      \
        va_start(rest, flags);                                                             \
        const auto mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                                      \
        if (fails(Kind::Open, place)) return -1;                                           \
        return real(__VA_ARGS__, mode);                                                    \
    }

OPENING(open, (const char* path, int flags, ...), path, path, flags)
OPENING(open64, (const char* path, int flags, ...), path, path, flags)
OPENING(openat, (int directory, const char* path, int flags, ...), path, directory, path, flags)
OPENING(openat64, (int directory, const char* path, int flags, ...), path, directory, path, flags)

#define TRANSFERRING(kind, function, pointer)                                                         \
    extern "C" ssize_t function(int fd, pointer buffer, size_t size) {                                \
        NEXT(function);                                                                               \
        return transfer(Kind::kind, fd, size, [=](size_t count) { return real(fd, buffer, count); }); \
    }
#define TRANSFERRING_AT(kind, function, pointer, offset_type)                                                 \
    extern "C" ssize_t function(int fd, pointer buffer, size_t size, offset_type offset) {                    \
        NEXT(function);                                                                                       \
        return transfer(Kind::kind, fd, size, [=](size_t count) { return real(fd, buffer, count, offset); }); \
    }

TRANSFERRING(Read, read, void*)
TRANSFERRING(Write, write, const void*)
TRANSFERRING_AT(Read, pread, void*, off_t)
TRANSFERRING_AT(Read, pread64, void*, off64_t)
TRANSFERRING_AT(Write, pwrite, const void*, off_t)
TRANSFERRING_AT(Write, pwrite64, const void*, off64_t)

FAILING(Sync, fd, fsync, (int fd), fd)
FAILING(Sync, fd, fdatasync, (int fd), fd)
FAILING(Sync, fd, syncfs, (int fd), fd)
FAILING(Truncate, fd, ftruncate, (int fd, off_t size), fd, size)
FAILING(Truncate, fd, ftruncate64, (int fd, off64_t size), fd, size)
FAILING(Allocate, fd, fallocate, (int fd, int mode, off_t offset, off_t size), fd, mode, offset, size)
FAILING(Allocate, fd, fallocate64, (int fd, int mode, off64_t offset, off64_t size), fd, mode, offset, size)
FAILING(Rename, to, rename, (const char* from, const char* to), from, to)
FAILING(Rename, to, renameat, (int from_directory, const char* from, int to_directory, const char* to), from_directory,
        from, to_directory, to)
FAILING(Rename, to, renameat2, (int from_directory, const char* from, int to_directory, const char* to, unsigned flags),
        from_directory, from, to_directory, to, flags)
FAILING(Link, to, link, (const char* from, const char* to), from, to)
FAILING(Link, to, linkat, (int from_directory, const char* from, int to_directory, const char* to, int flags),
        from_directory, from, to_directory, to, flags)
FAILING(Symlink, path, symlink, (const char* target, const char* path), target, path)
FAILING(Symlink, path, symlinkat, (const char* target, int directory, const char* path), target, directory, path)
FAILING(Unlink, path, unlink, (const char* path), path)
FAILING(Unlink, path, unlinkat, (int directory, const char* path, int flags), directory, path, flags)
FAILING(Unlink, path, rmdir, (const char* path), path)
FAILING(Mkdir, path, mkdir, (const char* path, mode_t mode), path, mode)
FAILING(Mkdir, path, mkdirat, (int directory, const char* path, mode_t mode), directory, path, mode)
FAILING(Chmod, fd, fchmod, (int fd, mode_t mode), fd, mode)
FAILING(Chmod, path, fchmodat, (int directory, const char* path, mode_t mode, int flags), directory, path, mode, flags)
FAILING(Utimens, path, utimensat, (int directory, const char* path, const timespec* times, int flags), directory, path,
        times, flags)
FAILING(Lock, fd, flock, (int fd, int operation), fd, operation)
FAILING(Socket, "a socket", socket, (int domain, int type, int protocol), domain, type, protocol)

extern "C" int posix_fallocate64(int fd, off64_t offset, off64_t size) {
    NEXT(posix_fallocate64);
    return fails(Kind::Allocate, fd) ? errno : real(fd, offset, size);
}

extern "C" void* mmap64(void* address, size_t size, int protection, int flags, int fd, off64_t offset) {
    NEXT(mmap64);
    if (fd >= 0 && fails(Kind::Map, fd)) return MAP_FAILED;
    return real(address, size, protection, flags, fd, offset);
}

extern "C" dirent64* readdir64(DIR* directory) {
    NEXT(readdir64);
    return fails(Kind::List, ::dirfd(directory)) ? nullptr : real(directory);
}

#define TELLING_FILE_SYSTEM(function, answer)                          \
    extern "C" int function(const char* path, struct answer* system) { \
        NEXT(function);                                                \
        const int outcome = real(path, system);                        \
        const auto magic = pyenvx::fault::file_system_magic();         \
        if (outcome == 0 && magic != 0) system->f_type = magic;        \
        return outcome;                                                \
    }

TELLING_FILE_SYSTEM(statfs, statfs)
TELLING_FILE_SYSTEM(statfs64, statfs64)

extern "C" ssize_t getrandom(void* buffer, size_t size, unsigned flags) {
    NEXT(getrandom);
    return fails(Kind::Random, "random bytes") ? -1 : real(buffer, size, flags);
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                              void* argument) {
    NEXT(pthread_create);
    return fails(Kind::Thread, "a thread") ? errno : real(thread, attributes, run, argument);
}

extern "C" int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                           const posix_spawnattr_t* attributes, char* const* words, char* const* environment) {
    NEXT(posix_spawn);
    return fails(Kind::Spawn, path) ? errno : real(pid, path, actions, attributes, words, environment);
}

extern "C" int clock_gettime(clockid_t clock, timespec* time) {
    NEXT(clock_gettime);
    const int outcome = real(clock, time);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) *time = pyenvx::fault::moved(*time);
    return outcome;
}

extern "C" time_t time(time_t* out) {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}

extern "C" int gettimeofday(timeval* out, void*) {
    timespec now = {};
    clock_gettime(CLOCK_REALTIME, &now);
    *out = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}
