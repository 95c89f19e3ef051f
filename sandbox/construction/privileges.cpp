#include "sandbox/construction/privileges.hpp"

#include <sched.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

#include "sandbox/construction/calls.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

struct Bound {
    __rlimit_resource resource;
    std::uint64_t value;
    std::string_view name;
};

// Never above what the caller itself has, which cannot be raised.
Result<void> set_bound(const Bound& bound) {
    struct rlimit now {};
    ::getrlimit(bound.resource, &now);
    const rlim_t value = std::min<rlim_t>(bound.value, now.rlim_max);
    const struct rlimit wanted = {value, value};
    if (::setrlimit(bound.resource, &wanted) != 0) return io_error(errno, concat("set the limit of ", bound.name));
    return {};
}

}  // namespace

Result<void> set_limits(const Limits& limits) {
    const std::array bounds = {
        // 1 and not 0, which does not stop a handler that core files are piped to.
        Bound{RLIMIT_CORE, 1, "core files"},
        Bound{RLIMIT_AS, limits.memory_bytes, "address space"},
        Bound{RLIMIT_NPROC, limits.processes, "processes"},
        Bound{RLIMIT_NOFILE, limits.open_files, "open files"},
        Bound{RLIMIT_FSIZE, limits.file_bytes, "file size"},
        Bound{RLIMIT_CPU, limits.processor_seconds, "processor time"},
        Bound{RLIMIT_MEMLOCK, 64 << 10, "locked memory"},
        Bound{RLIMIT_MSGQUEUE, 0, "message queues"},
        Bound{RLIMIT_SIGPENDING, 4096, "pending signals"},
        Bound{RLIMIT_RTPRIO, 0, "real-time priority"},
        Bound{RLIMIT_NICE, 0, "priority"},
    };
    for (const auto& bound : bounds) TRY(set_bound(bound));
    return {};
}

Result<void> set_first_to_go() { return calls::write_existing("/proc/self/oom_score_adj", "1000"); }

Result<void> set_processors(unsigned cores) {
    cpu_set_t allowed;
    cpu_set_t chosen;
    CPU_ZERO(&chosen);
    if (cores == 0 || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {};
    for (int cpu = 0; cpu < CPU_SETSIZE && static_cast<unsigned>(CPU_COUNT(&chosen)) < cores; ++cpu) {
        if (CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &chosen);
    }
    if (::sched_setaffinity(0, sizeof chosen, &chosen) != 0) return io_error(errno, "choose processors");
    return {};
}

Result<void> drop_capabilities() {
    // In the order that works: securebits, ambient set, bounding set, capabilities.
    if (::cap_set_mode(CAP_MODE_NOPRIV) != 0) return io_error(errno, "drop all capabilities");
    return {};
}

Result<void> hide_from_others() { return calls::prctl(PR_SET_DUMPABLE, 0, "keep other processes out of this one"); }

Result<void> forbid_new_privileges() { return calls::prctl(PR_SET_NO_NEW_PRIVS, 1, "forbid new privileges"); }

}  // namespace pyenvx::sandbox
