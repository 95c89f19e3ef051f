#include "launcher/cli/kernel_features.hpp"

#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/base/file.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

// The number in a /proc/sys file; nothing where the kernel has no such setting.
std::optional<std::uint64_t> kernel_setting(const char* path) {
    const auto text = read_file_if_there(path, 64);
    if (!text.ok() || !*text) return std::nullopt;
    return parse_decimal(trim(**text));
}

Finding examine_user_namespaces() {
    constexpr const char* kSubject = "user namespaces";
    if (kernel_setting("/proc/sys/user/max_user_namespaces") == 0U) {
        return {kSubject, Verdict::Doubtful, "switched off", "sysctl user.max_user_namespaces=10000"};
    }
    if (kernel_setting("/proc/sys/kernel/unprivileged_userns_clone") == 0U) {
        return {kSubject, Verdict::Doubtful, "only root may make them", "sysctl kernel.unprivileged_userns_clone=1"};
    }
    if (kernel_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1U) {
        return {kSubject, Verdict::Doubtful, "AppArmor takes their capabilities away",
                "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for pyenvx"};
    }
    return {kSubject, Verdict::Good, "can be made", ""};
}

Finding examine_landlock() {
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return {"Landlock", Verdict::Doubtful, "not there", "boot with lsm=landlock,… on the kernel's command line"};
    }
    return {"Landlock", Verdict::Good, concat("ABI ", version), ""};
}

Finding examine_seccomp() {
    if (::prctl(PR_GET_SECCOMP) < 0) {
        return {"seccomp", Verdict::Doubtful, "not in this kernel", "use a kernel with CONFIG_SECCOMP_FILTER"};
    }
    return {"seccomp", Verdict::Good, "there", ""};
}

}  // namespace

std::vector<Finding> examine_kernel() { return {examine_user_namespaces(), examine_landlock(), examine_seccomp()}; }

}  // namespace pyenvx::cli
