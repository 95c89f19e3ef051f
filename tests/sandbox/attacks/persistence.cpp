// Leaving something behind: in the home, in the store, in the memory of the host.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

constexpr std::string_view kLine = "# an attacker was here\n";

Verdict shell_start_up(const Scene& scene) { return append(scene.at_home(".bashrc"), kLine); }
Verdict authorized_keys(const Scene& scene) { return append(scene.at_home(".ssh/authorized_keys"), kLine); }
Verdict autostart(const Scene& scene) { return append(scene.at_home(".config/evil.desktop"), kLine); }
Verdict command_on_path(const Scene& scene) { return append(scene.at_home("bin/python"), kLine); }
Verdict interpreter(const Scene& scene) { return append(scene.text("object") + "/python", kLine); }
Verdict other_object(const Scene& scene) { return append(scene.text("other") + "/module.py", kLine); }
Verdict write_database(const Scene& scene) { return append(scene.text("store") + "/db/store.sqlite", kLine); }

Verdict remove_object(const Scene& scene) {
    const auto file = scene.text("object") + "/module.py";
    ::chmod(scene.text("object").c_str(), 0755);
    return judge(::unlink(file.c_str()), "unlink");
}

Verdict replace_object(const Scene& scene) {
    const auto file = scene.text("object") + "/module.py";
    const auto own = scene.text("object") + "/new.py";
    ::chmod(scene.text("object").c_str(), 0755);
    const auto written = append(own, kLine);
    return written.outcome == Outcome::Got ? judge(::rename(own.c_str(), file.c_str()), "rename") : written;
}

Verdict change_mode(const Scene& scene) {
    return judge(::chmod((scene.text("object") + "/module.py").c_str(), 0777), "chmod");
}

Verdict change_times(const Scene& scene) {
    const std::array<struct timespec, 2> long_ago = {{{1, 0}, {1, 0}}};
    return judge(::utimensat(AT_FDCWD, (scene.text("object") + "/module.py").c_str(), long_ago.data(), 0), "utimensat");
}

Verdict list_store(const Scene& scene) {
    const auto other = std::filesystem::path(scene.text("other")).filename().string();
    for (const auto& folder : {scene.text("store"), std::string("/pyenvx/store")}) {
        for (const auto& name : names_in(folder)) {
            if (name == other) return got("the store has " + name);
        }
    }
    return nothing("nothing undeclared is to be seen");
}

Verdict remount_writable(const Scene& scene) {
    const auto object = scene.text("object");
    auto verdict = nothing("");
    for (const int kept : {0, MS_NOSUID | MS_NODEV}) {
        verdict = judge(
            ::mount(nullptr, object.c_str(), nullptr, static_cast<unsigned long>(MS_REMOUNT | MS_BIND | kept), nullptr),
            "remount");
        if (verdict.outcome == Outcome::Got) return append(object + "/module.py", kLine);
    }
    return verdict;
}

// A running program cannot be written; so this one becomes a copy of itself that has the original open.
Verdict overwrite_executable(const Scene& scene) {
    if (!scene.text("open").empty()) {
        const auto original = "/proc/self/fd/" + scene.text("open");
        ::chmod(original.c_str(), 0755);
        return append(original, kLine);
    }
    const auto copy = scene.in_scratch("copy");
    std::error_code failed;
    std::filesystem::copy_file("/proc/self/exe", copy, failed);
    if (failed) return nothing("copy: " + failed.message());
    ::chmod(copy.c_str(), 0700);
    const auto open = "open=" + std::to_string(::open("/proc/self/exe", O_RDONLY));
    ::execl(copy.c_str(), copy.c_str(), "overwrite-executable", open.c_str(), nullptr);
    return refused("execute the copy");
}

Verdict daemon_process(const Scene&) {
    constexpr unsigned kAtMostSeconds = 20;
    const pid_t child = ::fork();
    if (child < 0) return refused("fork");
    if (child > 0) return judge(::waitpid(child, nullptr, 0), "leave a daemon");
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    ::signal(SIGHUP, SIG_IGN);
    for (const int standard : {0, 1, 2}) ::close(standard);
    ::alarm(kAtMostSeconds);
    for (;;) ::pause();
}

// A lock on what a builder sees would stall the host.
Verdict lock_file(const Scene& scene) {
    const int file = ::open(scene.text("lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return refused("open the lock's file");
    return judge(::flock(file, LOCK_EX | LOCK_NB), "flock");
}

// Whoever opens the file then waits for the attacker.
Verdict take_lease(const Scene& scene, std::uint64_t command) {
    const int file = ::open((scene.text("object") + "/module.py").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return refused("open an input");
    return judge(::syscall(SYS_fcntl, file, command, F_RDLCK), "fcntl F_SETLEASE");
}

Verdict lease(const Scene& scene) { return take_lease(scene, F_SETLEASE); }
Verdict lease_by_other_number(const Scene& scene) { return take_lease(scene, F_SETLEASE | std::uint64_t{1} << 40); }

// As file managers do, of folders that the host uses as well.
Verdict watch_folder(const Scene& scene) {
    const int watch = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch < 0) return refused("inotify_init1");
    return judge(::inotify_add_watch(watch, scene.text("object").c_str(), IN_OPEN), "inotify_add_watch");
}

Verdict kernel_setting(const Scene&) { return append("/proc/sys/net/ipv4/ip_forward", "1\n"); }

}  // namespace

Family persistence() {
    return {"persistence",
            {{"shell-start-up", "append to ~/.bashrc", Trace::Files, shell_start_up},
             {"authorized-keys", "write ~/.ssh/authorized_keys", Trace::Files, authorized_keys},
             {"autostart", "write into ~/.config", Trace::Files, autostart},
             {"command-on-path", "put a python into ~/bin", Trace::Files, command_on_path},
             {"interpreter", "write the interpreter", Trace::Files, interpreter},
             {"other-object", "write another store object", Trace::Files, other_object},
             {"database", "write the store's database", Trace::Files, write_database},
             {"remove-object", "remove a file of an input", Trace::Files, remove_object},
             {"replace-object", "replace a file of an input", Trace::Files, replace_object},
             {"change-mode", "change an input's mode", Trace::Files, change_mode},
             {"change-times", "change an input's times", Trace::Files, change_times},
             {"list-store", "see undeclared store objects", Trace::None, list_store},
             {"remount-writable", "remount an input writable", Trace::Files, remount_writable},
             {"overwrite-executable", "write /proc/self/exe", Trace::Files, overwrite_executable},
             {"daemon", "leave a daemon behind", Trace::Process, daemon_process},
             {"lock-file", "hold a lock that stalls the host", Trace::None, lock_file},
             {"lease", "hold a lease on an input", Trace::None, lease},
             {"lease-by-other-number", "so, with high bits in the number", Trace::None, lease_by_other_number},
             {"watch-folder", "see who opens the host's files", Trace::None, watch_folder},
             {"kernel-setting", "write to /proc/sys", Trace::None, kernel_setting}}};
}

}  // namespace pyenvx::attacks
