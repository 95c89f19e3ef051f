// Reading what belongs to the person who builds.
#include <fcntl.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/keyctl.h>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

Verdict ssh_key(const Scene& scene) { return take(scene.at_home(".ssh/id_ed25519")); }
Verdict shell_history(const Scene& scene) { return take(scene.at_home(".bash_history")); }
Verdict index_password(const Scene& scene) { return take(scene.at_home(".netrc")); }
Verdict cloud_credentials(const Scene& scene) { return take(scene.at_home(".aws/credentials")); }

Verdict browser_profile(const Scene& scene) {
    const auto profiles = scene.at_home(".mozilla/firefox");
    for (const auto& name : names_in(profiles)) {
        if (name.ends_with(".default-release")) return take(std::filesystem::path(profiles) / name / "logins.json");
    }
    return refused("list " + profiles);
}

Verdict environment_token(const Scene& scene) {
    const char* token = std::getenv(scene.text("variable").c_str());
    return token != nullptr ? got(token) : nothing("the variable is not set");
}

/// Looks through a file of each process in /proc for what follows `mark`.
Verdict search_processes(const char* file, const std::string& mark) {
    for (const auto& pid : names_in("/proc")) {
        if (std::isdigit(static_cast<unsigned char>(pid[0])) == 0) continue;
        std::string text;
        read_file(std::filesystem::path("/proc") / pid / file, text);
        const auto at = text.find(mark);
        if (at == text.npos) continue;
        const auto found = at + mark.size();
        return got(text.substr(found, text.find('\0', found) - found));
    }
    return nothing("no process shows it");
}

Verdict other_environments(const Scene& scene) { return search_processes("environ", scene.text("variable") + "="); }
Verdict command_lines(const Scene&) { return search_processes("cmdline", std::string("--pass") + "word="); }

Verdict ssh_agent(const Scene& scene) {
    const char* said = std::getenv("SSH_AUTH_SOCK");
    const int agent = connect_unix(said != nullptr ? said : scene.text("agent"));
    if (agent < 0) return refused("connect to the agent");
    char answer[256] = {};
    return ::read(agent, answer, sizeof answer - 1) < 0 ? refused("read the agent's answer") : got(answer);
}

Verdict password_hashes(const Scene&) {
    std::string text;
    if (!read_file("/etc/shadow", text)) return refused("open /etc/shadow");
    return text.find("root:") != text.npos ? got("root's line") : nothing("it has no line for root");
}

Verdict machine_id(const Scene&) { return take("/etc/machine-id"); }
Verdict boot_id(const Scene&) { return take("/proc/sys/kernel/random/boot_id"); }

// What masks it is an empty file.
Verdict kernel_command_line(const Scene&) {
    auto verdict = take("/proc/cmdline");
    return verdict.outcome == Outcome::Got && verdict.words.empty() ? nothing("it is empty") : verdict;
}

Verdict keyring(const Scene& scene) {
    const auto name = scene.text("key");
    const long key = ::syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", name.c_str(), 0);
    if (key < 0) return refused("keyctl search");
    char contents[256] = {};
    const long size = ::syscall(SYS_keyctl, KEYCTL_READ, key, contents, sizeof contents - 1);
    return size < 0 ? refused("keyctl read") : got(contents);
}

Verdict kernel_memory(const Scene&) { return judge(::open("/proc/kcore", O_RDONLY | O_CLOEXEC), "open /proc/kcore"); }

Verdict kernel_log(const Scene&) {
    constexpr int kReadAll = 3;
    char text[512] = {};
    return judge(::klogctl(kReadAll, text, sizeof text), "syslog");
}

Verdict kernel_addresses(const Scene&) {
    std::string text;
    if (!read_file("/proc/kallsyms", text)) return refused("open /proc/kallsyms");
    return text.find_first_not_of('0') > 15 ? nothing("all addresses are hidden") : got("the addresses of the kernel");
}

}  // namespace

Family secrets() {
    return {"secrets",
            {{"ssh-key", "read ~/.ssh/id_ed25519", Trace::Secret, ssh_key},
             {"browser-profile", "read a browser's saved passwords", Trace::Secret, browser_profile},
             {"shell-history", "read ~/.bash_history", Trace::Secret, shell_history},
             {"index-password", "read ~/.netrc", Trace::Secret, index_password},
             {"cloud-credentials", "read ~/.aws/credentials", Trace::Secret, cloud_credentials},
             {"environment-token", "read a token from its environment", Trace::Secret, environment_token},
             {"other-environments", "read a token from /proc/*/environ", Trace::Secret, other_environments},
             {"command-lines", "read a password from /proc/*/cmdline", Trace::Secret, command_lines},
             {"ssh-agent", "talk to SSH_AUTH_SOCK", Trace::Secret, ssh_agent},
             {"password-hashes", "read /etc/shadow", Trace::None, password_hashes},
             {"machine-id", "read /etc/machine-id", Trace::None, machine_id},
             {"boot-id", "read the kernel's boot id", Trace::None, boot_id},
             {"kernel-command-line", "read /proc/cmdline", Trace::None, kernel_command_line},
             {"keyring", "read a key of the session's keyring", Trace::Secret, keyring},
             {"kernel-memory", "read /proc/kcore", Trace::None, kernel_memory},
             {"kernel-log", "read the kernel's log", Trace::None, kernel_log},
             {"kernel-addresses", "read /proc/kallsyms", Trace::None, kernel_addresses}}};
}

}  // namespace pyenvx::attacks
