#include "tests/fault/fault_plan.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

namespace pyenvx::fault {
namespace {

constexpr const char* kKindNames[] = {"open", "read",    "write",  "sync",   "truncate", "allocate", "rename",
                                      "link", "symlink", "unlink", "mkdir",  "chmod",    "utimens",  "list",
                                      "lock", "map",     "random", "socket", "thread",   "spawn"};
constexpr int kTraceFd = 900;  // out of the way of the program's own

const char* variable(const char* name) {
    const char* const value = ::getenv(name);
    return value == nullptr ? "" : value;
}

// Path of what /proc calls by this name; empty when it is none.
void read_link(const char* name, char (&path)[PATH_MAX]) {
    const long size = ::syscall(SYS_readlinkat, AT_FDCWD, name, path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
}

bool is_program(const char* name) {
    char own[PATH_MAX];
    read_link("/proc/self/exe", own);
    const char* const slash = std::strrchr(own, '/');
    return slash != nullptr && std::strcmp(slash + 1, name) == 0;
}

Verdict verdict_named(const char* how) {
    if (std::strcmp(how, "torn") == 0) return Verdict::Torn;
    return std::strcmp(how, "short") == 0 ? Verdict::Short : Verdict::Whole;
}

class Plan {
public:
    Plan() {
        if (!is_program(variable("FAULT_PROGRAM"))) return;
        active_ = true;
        at_ = std::strtoull(variable("FAULT_AT"), nullptr, 10);
        error_ = std::atoi(variable("FAULT_ERROR"));
        verdict_ = verdict_named(variable("FAULT_HOW"));
        magic_ = std::strtol(variable("FAULT_FILE_SYSTEM"), nullptr, 0);
        offset_ns_ = std::strtoll(variable("FAULT_CLOCK"), nullptr, 10) * 1'000'000'000;
        open_trace(variable("FAULT_TRACE"));
        for (const char* name : kKindNames) {
            if (std::strcmp(name, variable("FAULT_CALL")) == 0) call_ = name;
        }
    }

    bool active() const { return active_; }
    std::int64_t offset_ns() const { return offset_ns_; }
    long file_system_magic() const { return magic_; }

    Verdict judge(Kind kind, const char* path) {
        const char* const name = kKindNames[static_cast<std::size_t>(kind)];
        if (at_ == 0) trace(name, path);
        if (name != call_ || count_.fetch_add(1) + 1 != at_) return Verdict::Pass;
        trace("!", path);
        errno = error_;
        return verdict_;
    }

private:
    void open_trace(const char* file) {
        if (*file == '\0') return;
        const auto fd = ::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd < 0) std::abort();
        if (::syscall(SYS_dup3, fd, kTraceFd, O_CLOEXEC) < 0) std::abort();
        ::syscall(SYS_close, fd);
        traced_ = true;
    }

    void trace(const char* what, const char* path) const {
        if (!traced_) return;
        char line[PATH_MAX + 32];
        const int size = std::snprintf(line, sizeof line, "%s %s\n", what, path);
        ::syscall(SYS_write, kTraceFd, line, static_cast<std::size_t>(size));
    }

    bool active_ = false;
    bool traced_ = false;
    const char* call_ = nullptr;
    std::uint64_t at_ = 0;
    int error_ = 0;
    Verdict verdict_ = Verdict::Pass;
    long magic_ = 0;
    std::int64_t offset_ns_ = 0;
    std::atomic<std::uint64_t> count_{0};
};

// Made at the first call, which may come before any constructor of this library; never destroyed, since calls come
// after every destructor too.
Plan& plan() {
    static auto* const made = new Plan;
    return *made;
}

}  // namespace

Verdict judge(Kind kind, const char* path) { return plan().active() ? plan().judge(kind, path) : Verdict::Pass; }

Verdict judge(Kind kind, int fd) {
    if (!plan().active()) return Verdict::Pass;
    const int kept_errno = errno;
    char name[32];
    char path[PATH_MAX];
    std::snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    read_link(name, path);
    errno = kept_errno;
    const bool is_file = path[0] == '/' && std::strncmp(path, "/dev/", 5) != 0;
    return is_file ? plan().judge(kind, path) : Verdict::Pass;
}

std::int64_t clock_offset_ns() { return plan().offset_ns(); }
long file_system_magic() { return plan().file_system_magic(); }

}  // namespace pyenvx::fault
