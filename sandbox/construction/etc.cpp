#include "sandbox/construction/etc.hpp"

#include <sched.h>

#include <algorithm>

#include "sandbox/construction/calls.hpp"
#include "sandbox/construction/places.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::string_view kProcessors = "/sys/devices/system/cpu";

Result<void> make_unless_declared(BorrowedFd root, const SandboxPolicy& policy, const std::string& inside,
                                  std::string_view content) {
    if (policy.files.contains(inside)) return {};
    return calls::make_file(root, below_root(inside).c_str(), content);
}

// What glibc counts: affinity alone does not change it. Without it /proc/stat would tell.
Result<void> make_processor_files(BorrowedFd root, unsigned cores) {
    cpu_set_t allowed;
    const bool known = ::sched_getaffinity(0, sizeof allowed, &allowed) == 0;
    const unsigned all = known ? static_cast<unsigned>(CPU_COUNT(&allowed)) : 1U;
    const unsigned last = std::max(1U, cores == 0 ? all : cores) - 1;
    const auto range = last == 0 ? std::string("0\n") : concat("0-", last, '\n');
    TRY(make_folders(root, kProcessors));
    for (const auto* name : {"online", "possible", "present"}) {
        TRY(calls::make_file(root, concat(below_root(kProcessors), '/', name).c_str(), range));
    }
    return {};
}

}  // namespace

Result<void> make_host_files(BorrowedFd root, const SandboxPolicy& policy) {
    const auto id = policy.inner_id;
    TRY(make_folders(root, "/etc"));
    TRY(make_unless_declared(
        root, policy, "/etc/passwd",
        concat("root:x:0:0:root:/homeless:/sbin/nologin\nbuilder:x:", id, ':', id,
               ":builder:/homeless:/bin/sh\nnobody:x:65534:65534:nobody:/homeless:/sbin/nologin\n")));
    TRY(make_unless_declared(root, policy, "/etc/group", concat("root:x:0:\nbuilder:x:", id, ":\nnogroup:x:65534:\n")));
    TRY(make_unless_declared(root, policy, "/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"));
    TRY(make_unless_declared(root, policy, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"));
    return make_processor_files(root, policy.cores);
}

}  // namespace pyenvx::sandbox
