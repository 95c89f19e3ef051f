#include "sandbox/construction/proc.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <array>

#include "sandbox/construction/calls.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::uint64_t kProcAttributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
constexpr std::array<const char*, 9> kMasked = {"sysrq-trigger", "irq",      "bus",     "keys",      "kcore",
                                                "timer_list",    "kallsyms", "cmdline", "partitions"};
constexpr std::array<const char*, 6> kNamespaces = {"mnt", "pid", "net", "ipc", "uts", "cgroup"};
// After the first round the kernel gives no pid below this.
constexpr std::uint64_t kReservedPids = 300;
constexpr std::uint64_t kMaxPid = 4'194'304;

Result<void> write_setting(BorrowedFd root, const std::string& name, std::string_view value) {
    return sys::write_all(TRY(sys::openat(root, concat("proc/sys/", name).c_str(), O_WRONLY)), value);
}

// The cover lies over the first of them, and the others get copies of it.
Result<void> cover(BorrowedFd root, const std::string& name) {
    const auto status = TRY(sys::fstatat(root, name.c_str(), AT_SYMLINK_NOFOLLOW));
    if (!status) return {};
    return calls::bind_below_current(S_ISDIR(status->st_mode) ? "proc/sys" : "proc/sys/nothing", name.c_str());
}

}  // namespace

Result<void> mount_proc(BorrowedFd root) {
    return calls::move_mount(TRY(calls::new_mount("proc", "source=none", kProcAttributes)), root, "proc");
}

Result<void> restrict_namespaces(BorrowedFd root) {
    TRY(write_setting(root, "user/max_user_namespaces", "1"));
    for (const auto* kind : kNamespaces) TRY(write_setting(root, concat("user/max_", kind, "_namespaces"), "0"));
    // Not in every kernel.
    (void)write_setting(root, "user/max_time_namespaces", "0");
    return {};
}

Result<void> restrict_pids(BorrowedFd root, std::uint64_t processes) {
    // Before Linux 6.14 this is the host's own setting, which this uid may not write.
    (void)write_setting(root, "kernel/pid_max", concat(std::min(processes + kReservedPids + 1, kMaxPid)));
    return {};
}

Result<void> mask_proc(BorrowedFd root) {
    TRY(calls::mount_tmpfs_below_current("proc/sys", "size=4k,nr_inodes=8,mode=0555"));
    TRY(calls::make_file(root, "proc/sys/nothing", ""));
    TRY(calls::make_read_only("proc/sys"));
    for (const auto* name : kMasked) TRY(cover(root, concat("proc/", name)));
    return {};
}

}  // namespace pyenvx::sandbox
