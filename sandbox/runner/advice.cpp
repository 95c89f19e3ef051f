#include "sandbox/runner/advice.hpp"

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::string_view kInContainer =
    "start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined (Docker), or run "
    "pyenvx in it "
    "as an ordinary user under rootless Podman";
constexpr std::string_view kUnmaskedProc =
    "start the container with --security-opt systempaths=unconfined (Docker) or --security-opt unmask=ALL (Podman)";

// The number in a /proc/sys file; nothing where the kernel has no such setting.
std::optional<std::uint64_t> setting(const char* path) {
    const auto text = read_file_if_there(path, 64);
    if (!text.ok() || !*text) return std::nullopt;
    return parse_decimal(trim(**text));
}

bool exists(const char* path) {
    const auto status = sys::stat(path);
    return status.ok() && status->has_value();
}

bool in_container() {
    return exists("/.dockerenv") || exists("/run/.containerenv") || exists("/run/systemd/container");
}

std::string namespaces_advice() {
    if (setting("/proc/sys/user/max_user_namespaces") == 0U) {
        return "run `sysctl -w user.max_user_namespaces=10000` as root, and put it into /etc/sysctl.d";
    }
    if (setting("/proc/sys/kernel/unprivileged_userns_clone") == 0U) {
        return "run `sysctl -w kernel.unprivileged_userns_clone=1` as root (Debian, hardened kernels)";
    }
    if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1U) {
        return "run `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` as root, or give pyenvx-sandbox an "
               "AppArmor "
               "profile with `userns,` (Ubuntu)";
    }
    if (in_container()) return std::string(kInContainer);
    return "raise user.max_user_namespaces and the other user.max_*_namespaces by sysctl, or use a kernel with "
           "CONFIG_USER_NS, "
           "CONFIG_PID_NS and CONFIG_NET_NS; with SELinux (Fedora), `setsebool -P user_namespaces 1` or the policy's "
           "like";
}

std::string mounts_advice() {
    if (setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1U) return namespaces_advice();
    if (in_container()) return std::string(kInContainer);
    return "let user namespaces mount: use Linux 5.13 or later, and look for `denied` in the kernel's log (AppArmor, "
           "SELinux)";
}

}  // namespace

std::string advice_for(Layer layer) {
    switch (layer) {
        case Layer::Namespaces:
        case Layer::SecondNamespace: return namespaces_advice();
        case Layer::Identity:
            if (in_container())
                return "give the container the capabilities SETUID and SETGID (--cap-add), or run pyenvx as an "
                       "ordinary user";
            return "choose another uid for builds in pyenvx's configuration (build.uid), or run pyenvx as an ordinary "
                   "user";
        case Layer::Network:
        case Layer::Mounts: return mounts_advice();
        case Layer::Proc:
            if (in_container()) return std::string(kUnmaskedProc);
            return "leave /proc without mounts over it: `findmnt -R /proc` lists them";
        case Layer::Limits: return "raise the limits that this process was started with (`ulimit -H`)";
        case Layer::Privileges: return "let processes give up capabilities: look for `denied` in the kernel's log";
        case Layer::Landlock:
            if (in_container()) return std::string(kInContainer);
            return "boot with landlock among lsm= on the kernel's command line, on Linux 5.13 or later with "
                   "CONFIG_SECURITY_LANDLOCK";
        case Layer::SystemCalls:
            if (in_container()) return std::string(kInContainer);
            return "use a kernel with CONFIG_SECCOMP_FILTER";
    }
    return "";
}

}  // namespace pyenvx::sandbox
