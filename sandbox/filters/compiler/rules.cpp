#include "sandbox/filters/compiler/rules.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <span>

namespace pyenvx::sandbox {
namespace {

using Names = std::span<const char* const>;

// Families of calls, whole, rather than what some builds were seen to use.
constexpr const char* kFiles[] = {
    "access",    "chdir",    "chmod",      "chown",     "close",     "close_range", "copy_file_range",
    "creat",     "dup",      "dup2",       "dup3",      "faccessat", "faccessat2",  "fadvise64",
    "fallocate", "fchdir",   "fchmod",     "fchmodat",  "fchown",    "fchownat",    "fcntl",
    "fdatasync", "flock",    "fstat",      "fstatfs",   "fsync",     "ftruncate",   "futimesat",
    "getcwd",    "getdents", "getdents64", "ioctl",     "lchown",    "link",        "linkat",
    "lseek",     "lstat",    "mkdir",      "mkdirat",   "mknod",     "mknodat",     "newfstatat",
    "open",      "openat",   "pipe",       "pipe2",     "pread64",   "preadv",      "preadv2",
    "pwrite64",  "pwritev",  "pwritev2",   "read",      "readahead", "readlink",    "readlinkat",
    "readv",     "rename",   "renameat",   "renameat2", "rmdir",     "sendfile",    "splice",
    "stat",      "statfs",   "statx",      "symlink",   "symlinkat", "sync",        "sync_file_range",
    "syncfs",    "tee",      "truncate",   "umask",     "unlink",    "unlinkat",    "utime",
    "utimensat", "utimes",   "vmsplice",   "write",     "writev"};

constexpr const char* kMemory[] = {
    "brk",      "madvise",    "mbind",     "membarrier",    "mincore",       "mlock",         "mlock2",
    "mlockall", "mmap",       "mprotect",  "mremap",        "msync",         "munlock",       "munlockall",
    "munmap",   "pkey_alloc", "pkey_free", "pkey_mprotect", "get_mempolicy", "set_mempolicy", "remap_file_pages"};

constexpr const char* kProcesses[] = {"arch_prctl",
                                      "capget",
                                      "capset",
                                      "clone",
                                      "execve",
                                      "execveat",
                                      "exit",
                                      "exit_group",
                                      "fork",
                                      "getcpu",
                                      "getegid",
                                      "geteuid",
                                      "getgid",
                                      "getgroups",
                                      "getpgid",
                                      "getpgrp",
                                      "getpid",
                                      "getppid",
                                      "getpriority",
                                      "getresgid",
                                      "getresuid",
                                      "getrlimit",
                                      "getrusage",
                                      "getsid",
                                      "gettid",
                                      "getuid",
                                      "ioprio_get",
                                      "ioprio_set",
                                      "landlock_add_rule",
                                      "landlock_create_ruleset",
                                      "landlock_restrict_self",
                                      "prctl",
                                      "prlimit64",
                                      "rseq",
                                      "sched_get_priority_max",
                                      "sched_get_priority_min",
                                      "sched_getaffinity",
                                      "sched_getattr",
                                      "sched_getparam",
                                      "sched_getscheduler",
                                      "sched_rr_get_interval",
                                      "sched_setaffinity",
                                      "sched_setattr",
                                      "sched_setparam",
                                      "sched_setscheduler",
                                      "sched_yield",
                                      "set_robust_list",
                                      "get_robust_list",
                                      "set_tid_address",
                                      "setfsgid",
                                      "setfsuid",
                                      "setgid",
                                      "setgroups",
                                      "setpgid",
                                      "setpriority",
                                      "setregid",
                                      "setresgid",
                                      "setresuid",
                                      "setreuid",
                                      "setrlimit",
                                      "setsid",
                                      "setuid",
                                      "sysinfo",
                                      "times",
                                      "uname",
                                      "vfork",
                                      "wait4",
                                      "waitid",
                                      "futex",
                                      "futex_waitv",
                                      "pidfd_open",
                                      "pidfd_send_signal"};

constexpr const char* kSignals[] = {"alarm",
                                    "getitimer",
                                    "kill",
                                    "pause",
                                    "restart_syscall",
                                    "rt_sigaction",
                                    "rt_sigpending",
                                    "rt_sigprocmask",
                                    "rt_sigqueueinfo",
                                    "rt_sigreturn",
                                    "rt_sigsuspend",
                                    "rt_sigtimedwait",
                                    "rt_tgsigqueueinfo",
                                    "setitimer",
                                    "sigaltstack",
                                    "signalfd",
                                    "signalfd4",
                                    "tgkill",
                                    "tkill"};

constexpr const char* kTime[] = {"clock_getres",     "clock_gettime",  "clock_nanosleep", "gettimeofday",
                                 "nanosleep",        "time",           "timer_create",    "timer_delete",
                                 "timer_getoverrun", "timer_gettime",  "timer_settime",   "timerfd_create",
                                 "timerfd_gettime",  "timerfd_settime"};

constexpr const char* kSockets[] = {"accept",     "accept4", "bind",       "connect",  "getpeername", "getsockname",
                                    "getsockopt", "listen",  "recvfrom",   "recvmmsg", "recvmsg",     "sendmmsg",
                                    "sendmsg",    "sendto",  "setsockopt", "shutdown", "socket",      "socketpair"};

constexpr const char* kWaiting[] = {"epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2",
                                    "epoll_wait",   "eventfd",       "eventfd2",  "poll",        "ppoll",
                                    "pselect6",     "select",        "getrandom"};

// Known ways out. All other calls that are not listed are ENOSYS: among them clone3, io_uring, openat2, the new mount
// API, POSIX message queues, inotify, which tells what the host does with the files of an input, and memfd_create,
// whose files no limit on file systems or address space would count.
constexpr const char* kRefused[] = {"acct",
                                    "add_key",
                                    "adjtimex",
                                    "bpf",
                                    "chroot",
                                    "clock_adjtime",
                                    "clock_settime",
                                    "delete_module",
                                    "fanotify_init",
                                    "finit_module",
                                    "init_module",
                                    "ioperm",
                                    "iopl",
                                    "kcmp",
                                    "kexec_file_load",
                                    "kexec_load",
                                    "keyctl",
                                    "lookup_dcookie",
                                    "memfd_secret",
                                    "mount",
                                    "move_pages",
                                    "migrate_pages",
                                    "msgctl",
                                    "msgget",
                                    "msgrcv",
                                    "msgsnd",
                                    "name_to_handle_at",
                                    "nfsservctl",
                                    "open_by_handle_at",
                                    "perf_event_open",
                                    "pidfd_getfd",
                                    "pivot_root",
                                    "process_madvise",
                                    "process_vm_readv",
                                    "process_vm_writev",
                                    "ptrace",
                                    "quotactl",
                                    "quotactl_fd",
                                    "reboot",
                                    "request_key",
                                    "semctl",
                                    "semget",
                                    "semop",
                                    "semtimedop",
                                    "setdomainname",
                                    "sethostname",
                                    "setns",
                                    "settimeofday",
                                    "shmat",
                                    "shmctl",
                                    "shmdt",
                                    "shmget",
                                    "stime",
                                    "swapoff",
                                    "swapon",
                                    "syslog",
                                    "umount2",
                                    "unshare",
                                    "userfaultfd",
                                    "vhangup"};

constexpr const char* kExtendedAttributes[] = {"fgetxattr",    "flistxattr", "fremovexattr", "fsetxattr",
                                               "getxattr",     "lgetxattr",  "listxattr",    "llistxattr",
                                               "lremovexattr", "lsetxattr",  "removexattr",  "setxattr"};

/// Adds rules to one filter and remembers whether all of them could be made.
class Rules {
public:
    explicit Rules(scmp_filter_ctx filter) : filter_(filter) {}

    void add(const char* name, std::uint32_t action, std::initializer_list<scmp_arg_cmp> conditions = {}) {
        const int number = ::seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) return fail(name);
        if (number < 0) return;  // this architecture has no such call
        const int added = ::seccomp_rule_add_array(filter_, action, number, static_cast<unsigned>(conditions.size()),
                                                   conditions.begin());
        if (added != 0) fail(name);
    }
    void add_all(Names names, std::uint32_t action) {
        for (const auto* name : names) add(name, action);
    }
    bool good() const { return good_; }

private:
    void fail(const char* name) {
        std::fprintf(stderr, "no rule can be made for %s\n", name);
        good_ = false;
    }

    scmp_filter_ctx filter_;
    bool good_ = true;
};

scmp_arg_cmp is(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
scmp_arg_cmp is_not(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_NE, value, 0}; }
scmp_arg_cmp is_above(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_GT, value, 0}; }
scmp_arg_cmp is_masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
scmp_arg_cmp has_bits(unsigned argument, std::uint64_t bits) { return is_masked(argument, bits, bits); }

// A 32-bit argument: whatever the upper half holds, the kernel does not look at it.
scmp_arg_cmp is_word(unsigned argument, std::uint32_t value) { return is_masked(argument, 0xFFFF'FFFFU, value); }

constexpr std::uint32_t kNotPermitted = SCMP_ACT_ERRNO(EPERM);

void refuse_new_namespaces(Rules& rules) {
    for (const std::uint64_t bit :
         {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET}) {
        rules.add("clone", kNotPermitted, {has_bits(0, bit)});
    }
}

void refuse_set_id_bits(Rules& rules) {
    constexpr std::uint64_t kUnnamed = O_TMPFILE & ~O_DIRECTORY;
    for (const std::uint64_t bit : {S_ISUID, S_ISGID}) {
        for (const auto* call : {"chmod", "fchmod", "creat", "mkdir", "mknod"}) {
            rules.add(call, kNotPermitted, {has_bits(1, bit)});
        }
        for (const auto* call : {"fchmodat", "mkdirat", "mknodat"}) rules.add(call, kNotPermitted, {has_bits(2, bit)});
        for (const std::uint64_t creating : {std::uint64_t{O_CREAT}, kUnnamed}) {
            rules.add("open", kNotPermitted, {has_bits(1, creating), has_bits(2, bit)});
            rules.add("openat", kNotPermitted, {has_bits(2, creating), has_bits(3, bit)});
        }
    }
}

// Set together with any other bit clear: only 0xFFFFFFFF, which asks and changes nothing, is not that.
void refuse_executable_reading(Rules& rules) {
    for (unsigned bit = 0; bit < 32; ++bit) {
        const std::uint64_t other = std::uint64_t{1} << bit;
        if (other == READ_IMPLIES_EXEC) continue;
        rules.add("personality", kNotPermitted, {is_masked(0, other | READ_IMPLIES_EXEC, READ_IMPLIES_EXEC)});
    }
}

// UNIX, INET, INET6 and NETLINK's protocol 0. VSOCK and AF_ALG work in an empty network namespace too, and AF_ALG has
// written the page cache of read-only files. Set upper halves count as another family.
void refuse_other_sockets(Rules& rules) {
    constexpr std::uint32_t kNoFamily = SCMP_ACT_ERRNO(EAFNOSUPPORT);
    for (std::uint64_t family = 0; family < AF_NETLINK; ++family) {
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6) continue;
        rules.add("socket", kNoFamily, {is(0, family)});
    }
    rules.add("socket", kNoFamily, {is_above(0, AF_NETLINK)});
    rules.add("socket", kNoFamily, {is(0, AF_NETLINK), is_not(2, 0)});
    rules.add("socketpair", kNoFamily, {is_not(0, AF_UNIX)});
}

}  // namespace

bool add_refusals_by_arguments(scmp_filter_ctx filter) {
    Rules rules(filter);
    refuse_new_namespaces(rules);
    refuse_set_id_bits(rules);
    refuse_executable_reading(rules);
    refuse_other_sockets(rules);
    for (const std::uint32_t request : {TIOCSTI, TIOCLINUX}) rules.add("ioctl", kNotPermitted, {is_word(1, request)});
    rules.add("fcntl", kNotPermitted, {is_word(1, F_SETLEASE)});
    // Limits of another process: of process 1, which has this one's uid.
    rules.add("prlimit64", kNotPermitted, {is_not(0, 0)});
    return rules.good();
}

bool add_allowed_calls(scmp_filter_ctx filter) {
    Rules rules(filter);
    for (const Names names : {Names(kFiles), Names(kMemory), Names(kProcesses), Names(kSignals), Names(kTime),
                              Names(kSockets), Names(kWaiting)}) {
        rules.add_all(names, SCMP_ACT_ALLOW);
    }
    rules.add("personality", SCMP_ACT_ALLOW);
    // Here and not in the other filter, whose EPERM would lose to this one's ENOSYS.
    rules.add_all(kRefused, kNotPermitted);
    rules.add_all(kExtendedAttributes, SCMP_ACT_ERRNO(ENOTSUP));
    return rules.good();
}

}  // namespace pyenvx::sandbox
