// Getting rights over mounts and namespaces back.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/sched.h>
#include <cerrno>
#include <cstdint>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

Verdict unshare_user(const Scene&) {
    return in_child("unshare", [] { return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 ? 0 : errno; });
}

int ended(long pid) {
    if (pid == 0) ::_exit(0);
    return pid < 0 ? errno : 0;
}

Verdict clone_with(std::uint64_t flags) {
    return in_child("clone", [&] { return ended(::syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0)); });
}

Verdict clone_user(const Scene&) { return clone_with(CLONE_NEWUSER); }
// A filter that compares all flags at once, or all of their 64 bits, would miss these.
Verdict clone_several(const Scene&) { return clone_with(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET); }
Verdict clone_by_other_number(const Scene&) { return clone_with(CLONE_NEWUSER | std::uint64_t{1} << 40); }

// Its flags lie in memory, where no filter can look.
Verdict clone3_user(const Scene&) {
    return in_child("clone3", [] {
        struct clone_args arguments {};
        arguments.flags = CLONE_NEWUSER;
        arguments.exit_signal = SIGCHLD;
        return ended(::syscall(SYS_clone3, &arguments, sizeof arguments));
    });
}

Verdict enter_namespace(const Scene& scene) {
    return in_child("setns", [&] {
        const int process = static_cast<int>(::syscall(SYS_pidfd_open, scene.number("namespaced-pid"), 0));
        if (process >= 0 && ::setns(process, CLONE_NEWUSER | CLONE_NEWNET) == 0) return 0;
        const int reason = errno;
        const int own = ::open("/proc/1/ns/mnt", O_RDONLY);
        return own >= 0 && ::setns(own, CLONE_NEWNS) == 0 ? 0 : reason;
    });
}

// The way out of a plain chroot: an open folder outside of the new root.
Verdict chroot_with_folder(const Scene& scene) {
    constexpr int kDeepEnough = 64;
    const int outside = ::open("/", O_RDONLY | O_DIRECTORY);
    const auto jail = scene.in_scratch("jail");
    ::mkdir(jail.c_str(), 0755);
    if (::chroot(jail.c_str()) != 0) return refused("chroot");
    if (::fchdir(outside) != 0) return refused("fchdir");
    for (int up = 0; up < kDeepEnough; ++up) {
        if (::chdir("..") != 0) return refused("chdir");
    }
    if (::chroot(".") != 0) return refused("chroot");
    return take(scene.at_home(".ssh/id_ed25519"));
}

Verdict mount_memory(const Scene& scene) {
    return judge(::mount("none", scene.text("scratch").c_str(), "tmpfs", 0, nullptr), "mount");
}

Verdict mount_again(const Scene& scene) {
    return judge(::mount("/", scene.text("scratch").c_str(), nullptr, MS_BIND | MS_REC, nullptr), "mount");
}

Verdict uncover(const Scene& scene) { return judge(::umount2(scene.text("mounted").c_str(), MNT_DETACH), "umount2"); }

Verdict new_mount_interface(const Scene&) { return judge(::fsopen("tmpfs", FSOPEN_CLOEXEC), "fsopen"); }

Verdict clone_mount(const Scene&) {
    return judge(::open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE), "open_tree");
}

Verdict change_attributes(const Scene& scene) {
    struct mount_attr writable {};
    writable.attr_clr = MOUNT_ATTR_RDONLY;
    const auto object = scene.text("object");
    return judge(::mount_setattr(AT_FDCWD, object.c_str(), 0, &writable, sizeof writable), "mount_setattr");
}

Verdict change_root(const Scene& scene) {
    if (::chdir(scene.text("scratch").c_str()) != 0) return refused("chdir");
    return judge(::syscall(SYS_pivot_root, ".", "."), "pivot_root");
}

Verdict host_name(const Scene&) { return judge(::sethostname("attacked", 8), "sethostname"); }

}  // namespace

Family namespaces() {
    return {"namespaces",
            {{"unshare-user", "make a user and a mount namespace", Trace::None, unshare_user},
             {"clone-user", "clone() into a user namespace", Trace::None, clone_user},
             {"clone-several", "clone() into several namespaces", Trace::None, clone_several},
             {"clone-by-other-number", "so, with high bits in the flags", Trace::None, clone_by_other_number},
             {"clone3-user", "clone3() into a user namespace", Trace::None, clone3_user},
             {"enter-namespace", "setns() into another process's", Trace::None, enter_namespace},
             {"chroot-with-folder", "leave the root by chroot()", Trace::Secret, chroot_with_folder},
             {"mount-memory", "mount a tmpfs", Trace::None, mount_memory},
             {"mount-again", "bind the root elsewhere", Trace::None, mount_again},
             {"uncover", "unmount what covers a folder", Trace::None, uncover},
             {"new-mount-interface", "use fsopen()", Trace::None, new_mount_interface},
             {"clone-mount", "use open_tree()", Trace::None, clone_mount},
             {"change-attributes", "clear read-only by mount_setattr()", Trace::None, change_attributes},
             {"change-root", "use pivot_root()", Trace::None, change_root},
             {"host-name", "change the host's name", Trace::None, host_name}}};
}

}  // namespace pyenvx::attacks
