// Parts of the kernel that a build has no use for, and that have been ways out before.
#include <fcntl.h>
#include <sched.h>
#include <sys/fanotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <cerrno>
#include <cstring>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

// Requests in it are system calls that no filter sees.
Verdict io_uring(const Scene&) {
    struct io_uring_params parameters {};
    return judge(::syscall(SYS_io_uring_setup, 4, &parameters), "io_uring_setup");
}

Verdict old_interface(const Scene&) {
#if defined(__x86_64__)
    return in_child("int 0x80", [] {
        constexpr long kGetPid = 20;
        long outcome = kGetPid;
        asm volatile("int $0x80" : "+a"(outcome) : : "memory", "r8", "r9", "r10", "r11");
        return outcome == ::getpid() ? 0 : ENOSYS;
    });
#else
    return impossible("only x86-64 has it");
#endif
}

Verdict narrow_pointers(const Scene&) {
#if defined(__x86_64__)
    return in_child("x32", [] {
        constexpr long kX32 = 0x4000'0000;
        return ::syscall(kX32 + SYS_getpid) == ::getpid() ? 0 : errno;
    });
#else
    return impossible("only x86-64 has it");
#endif
}

Verdict bpf_map(const Scene&) {
    union bpf_attr map {};
    map.map_type = BPF_MAP_TYPE_ARRAY;
    map.key_size = 4;
    map.value_size = 4;
    map.max_entries = 1;
    return judge(::syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map), "bpf");
}

Verdict performance_event(const Scene&) {
    struct perf_event_attr event {};
    event.type = PERF_TYPE_SOFTWARE;
    event.size = sizeof event;
    event.config = PERF_COUNT_SW_TASK_CLOCK;
    event.exclude_kernel = 1;
    event.exclude_hv = 1;
    return judge(::syscall(SYS_perf_event_open, &event, 0, -1, -1, 0), "perf_event_open");
}

Verdict page_faults(const Scene&) {
    return judge(::syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY | O_CLOEXEC), "userfaultfd");
}

struct Handle {
    struct file_handle header;
    unsigned char room[MAX_HANDLE_SZ];
};

// A number in place of a path: it leads past every mount and root.
Verdict file_handle(const Scene& scene) {
    Handle handle{};
    handle.header.handle_bytes = MAX_HANDLE_SZ;
    int mount = 0;
    const auto home = scene.text("home");
    const auto secret = scene.at_home(".ssh/id_ed25519");
    if (::name_to_handle_at(AT_FDCWD, secret.c_str(), &handle.header, &mount, 0) != 0)
        return refused("name_to_handle_at");
    const int file = ::open_by_handle_at(::open(home.c_str(), O_RDONLY), &handle.header, O_RDONLY);
    return file < 0 ? refused("open_by_handle_at") : take("/proc/self/fd/" + std::to_string(file));
}

// Of any folder that it sees, here one that always exists.
Verdict guess_handle(const Scene&) {
    Handle handle{};
    handle.header.handle_bytes = 8;
    handle.header.handle_type = 1;
    const std::uint32_t kRootInode = 2;
    std::memcpy(handle.header.f_handle, &kRootInode, sizeof kRootInode);
    return judge(::open_by_handle_at(::open("/", O_RDONLY), &handle.header, O_RDONLY | O_DIRECTORY),
                 "open_by_handle_at");
}

Verdict watch_files(const Scene& scene) {
    const int watch = ::fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID | FAN_CLOEXEC, O_RDONLY);
    if (watch < 0) return refused("fanotify_init");
    return judge(::fanotify_mark(watch, FAN_MARK_ADD, FAN_CREATE | FAN_ONDIR, AT_FDCWD, scene.text("scratch").c_str()),
                 "fanotify_mark");
}

Verdict add_key(const Scene&) {
    return judge(::syscall(SYS_add_key, "user", "attacked", "x", 1, KEY_SPEC_PROCESS_KEYRING), "add_key");
}

Verdict executable_data(const Scene&) { return judge(::personality(READ_IMPLIES_EXEC), "personality"); }
Verdict hidden_memory(const Scene&) { return judge(::syscall(SYS_memfd_secret, 0), "memfd_secret"); }

Verdict descriptor_table(const Scene&) {
    char entries[64];
    return judge(::syscall(SYS_modify_ldt, 0, entries, sizeof entries), "modify_ldt");
}

Verdict port_access(const Scene&) {
    return in_child("iopl", [] { return ::iopl(3) == 0 ? 0 : errno; });
}

Verdict real_time(const Scene&) {
    return in_child("sched_setscheduler", [] {
        const struct sched_param first = {1};
        return ::sched_setscheduler(0, SCHED_RR, &first) == 0 ? 0 : errno;
    });
}

Verdict higher_priority(const Scene&) {
    constexpr int kHigher = -5;
    return in_child("setpriority", [] { return ::setpriority(PRIO_PROCESS, 0, kHigher) == 0 ? 0 : errno; });
}

// From a process that wishes to be ended first, as every build does.
Verdict spared(const Scene&) {
    return in_child("write /proc/self/oom_score_adj", [] {
        const int wishes = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
        if (wishes < 0) return errno;
        return ::write(wishes, "1000", 4) == 4 && ::pwrite(wishes, "0", 1, 0) == 1 ? 0 : errno;
    });
}

Verdict resolve_freely(const Scene& scene) {
    // What a newer call does may be watched by no older filter.
    struct {
        std::uint64_t flags, mode, resolve;
    } how = {O_RDONLY, 0, 0};
    return judge(::syscall(SYS_openat2, AT_FDCWD, scene.text("scratch").c_str(), &how, sizeof how), "openat2");
}

}  // namespace

Family system_calls() {
    return {"system calls",
            {{"io-uring", "io_uring_setup()", Trace::None, io_uring},
             {"int80", "call the kernel by int 0x80", Trace::None, old_interface},
             {"x32", "call the kernel by its x32 numbers", Trace::None, narrow_pointers},
             {"bpf", "bpf()", Trace::None, bpf_map},
             {"perf", "perf_event_open()", Trace::None, performance_event},
             {"userfaultfd", "userfaultfd()", Trace::None, page_faults},
             {"file-handle", "read a key by its file handle", Trace::Secret, file_handle},
             {"guess-handle", "open the host's root by a guessed handle", Trace::None, guess_handle},
             {"fanotify", "watch files by fanotify", Trace::None, watch_files},
             {"add-key", "add_key()", Trace::None, add_key},
             {"executable-data", "make all its data executable", Trace::None, executable_data},
             {"hidden-memory", "memfd_secret()", Trace::None, hidden_memory},
             {"descriptor-table", "modify_ldt()", Trace::None, descriptor_table},
             {"port-access", "iopl()", Trace::None, port_access},
             {"real-time", "take the processor by a real-time class", Trace::None, real_time},
             {"higher-priority", "come before the host's processes", Trace::None, higher_priority},
             {"spared", "be spared when memory runs out", Trace::None, spared},
             {"openat2", "a call newer than the filter", Trace::None, resolve_freely}}};
}

}  // namespace pyenvx::attacks
