#include "sandbox/runner/advice.hpp"

#include <array>
#include <optional>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr const char* kDebianSwitch = "kernel.unprivileged_userns_clone";
constexpr const char* kUbuntuSwitch = "kernel.apparmor_restrict_unprivileged_userns";
constexpr std::array kNamespaceLimits = {
    "user.max_user_namespaces", "user.max_mnt_namespaces", "user.max_pid_namespaces",   "user.max_net_namespaces",
    "user.max_ipc_namespaces",  "user.max_uts_namespaces", "user.max_cgroup_namespaces"};

constexpr std::string_view kFreeContainer =
    "start the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined` (Docker, Podman)";
constexpr std::string_view kUnmaskedProc =
    "start the container with `--security-opt systempaths=unconfined` (Docker) or `--security-opt unmask=ALL` (Podman)";

bool is(const HostFacts& facts, const std::string& setting, std::uint64_t value) {
    const auto found = facts.settings.find(setting);
    return found != facts.settings.end() && found->second == value;
}

std::string set(std::string_view setting, std::uint64_t value) {
    return concat("run `sysctl -w ", setting, '=', value,
                  "` as root, and put the setting into a file of /etc/sysctl.d");
}

// The settings that are known to stand in the way of user namespaces.
std::optional<std::string> known_switch(const HostFacts& facts) {
    for (const auto* limit : kNamespaceLimits) {
        if (is(facts, limit, 0)) return set(limit, 10'000);
    }
    if (is(facts, kDebianSwitch, 0)) return set(kDebianSwitch, 1);
    if (is(facts, kUbuntuSwitch, 1)) {
        return set(kUbuntuSwitch, 0) + ", or give pyenvx-sandbox a profile of AppArmor's that has `userns,`";
    }
    return std::nullopt;
}

std::string namespaces_advice(const HostFacts& facts) {
    if (const auto known = known_switch(facts)) return *known;
    if (facts.in_container) return std::string(kFreeContainer);
    if (facts.selinux_enforces) {
        return "let SELinux allow it: `ausearch -m avc -c pyenvx-sandbox` shows what was denied, `audit2allow -M` "
               "makes the rule";
    }
    return "raise user.max_user_namespaces by sysctl, or use a kernel with CONFIG_USER_NS";
}

std::string mounts_advice(const HostFacts& facts) {
    if (is(facts, kUbuntuSwitch, 1) || facts.in_container || facts.selinux_enforces) return namespaces_advice(facts);
    return "use Linux 5.13 or later, and look for `denied` in the kernel's log: user namespaces must be allowed to "
           "mount";
}

std::string filters_advice(const HostFacts& facts, std::string_view otherwise) {
    return std::string(facts.in_container ? kFreeContainer : otherwise);
}

bool exists(const char* path) {
    const auto status = sys::stat(path);
    return status.ok() && status->has_value();
}

std::optional<std::uint64_t> number_in(const std::string& path) {
    const auto text = read_file_if_there(path, 64);
    if (!text.ok() || !*text) return std::nullopt;
    return parse_decimal(trim(**text));
}

void read_setting(HostFacts& facts, const std::string& name) {
    auto path = "/proc/sys/" + name;
    for (auto& c : path) c = c == '.' ? '/' : c;
    if (const auto value = number_in(path)) facts.settings[name] = *value;
}

}  // namespace

HostFacts read_host_facts() {
    HostFacts facts;
    for (const auto* name : kNamespaceLimits) read_setting(facts, name);
    for (const auto* name : {kDebianSwitch, kUbuntuSwitch}) read_setting(facts, name);
    facts.in_container = exists("/.dockerenv") || exists("/run/.containerenv") || exists("/run/systemd/container");
    facts.selinux_enforces = number_in("/sys/fs/selinux/enforce") == 1U;
    return facts;
}

std::string advice_for(Layer layer, const HostFacts& facts) {
    switch (layer) {
        case Layer::Namespaces:
        case Layer::SecondNamespace: return namespaces_advice(facts);
        case Layer::Identity:
            return facts.in_container
                       ? "give the container the capabilities CHOWN, SETUID and SETGID (`--cap-add`), or run "
                         "pyenvx in it as an ordinary user"
                       : "run pyenvx as an ordinary user, or with the capabilities CHOWN, SETUID and SETGID";
        case Layer::Network:
        case Layer::Mounts: return mounts_advice(facts);
        case Layer::Proc:
            return facts.in_container ? std::string(kUnmaskedProc)
                                      : "take away what is mounted below /proc: `findmnt -R /proc` shows it";
        case Layer::Limits: return "raise the limits that pyenvx was started with (`ulimit -H -a` shows them)";
        case Layer::Privileges:
            return filters_advice(facts,
                                  "look for `denied` in the kernel's log: processes must be allowed to give up rights");
        case Layer::Landlock:
            return filters_advice(
                facts,
                "use Linux 5.13 or later with CONFIG_SECURITY_LANDLOCK, and have landlock among lsm= on "
                "the kernel's command line");
        case Layer::SystemCalls: return filters_advice(facts, "use a kernel with CONFIG_SECCOMP_FILTER");
    }
    return "";
}

}  // namespace pyenvx::sandbox
