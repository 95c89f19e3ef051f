#include "sandbox/construction/calls.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox::calls {
namespace {

constexpr unsigned long kNoSurprises = MS_NOSUID | MS_NODEV | MS_NOEXEC;

Result<void> done(long outcome, std::string_view action) {
    if (outcome < 0) return io_error(errno, action);
    return {};
}

Result<Fd> descriptor(int fd, std::string_view action) {
    if (fd < 0) return io_error(errno, action);
    return Fd(fd);
}

Result<void> configure(BorrowedFd context, std::string_view option, std::string_view action) {
    const auto equals = option.find('=');
    if (equals == option.npos) {
        return done(::fsconfig(context.get(), FSCONFIG_SET_FLAG, std::string(option).c_str(), nullptr, 0), action);
    }
    return done(::fsconfig(context.get(), FSCONFIG_SET_STRING, std::string(option.substr(0, equals)).c_str(),
                           std::string(option.substr(equals + 1)).c_str(), 0),
                action);
}

}  // namespace

Result<pid_t> clone_into(unsigned long namespaces) {
    // Not clone3, which containers refuse; all pointers are null, so that their order, which differs by machine, is no
    // matter.
    const long pid = ::syscall(SYS_clone, namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (pid < 0) return io_error(errno, "make new namespaces");
    return static_cast<pid_t>(pid);
}

Result<pid_t> clone_into_cgroup(unsigned long namespaces, BorrowedFd cgroup) {
    struct clone_args arguments {};
    arguments.flags = namespaces | CLONE_INTO_CGROUP;
    arguments.exit_signal = SIGCHLD;
    arguments.cgroup = static_cast<std::uint64_t>(cgroup.get());
    const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0) return io_error(errno, "make new namespaces in a cgroup");
    return static_cast<pid_t>(pid);
}

Result<void> unshare(int namespaces, std::string_view what) {
    return done(::unshare(namespaces), concat("make ", what));
}

Result<void> setgroups_none() { return done(::setgroups(0, nullptr), "drop supplementary groups"); }

Result<void> set_ids(uid_t uid, gid_t gid) {
    TRY(done(::setresgid(gid, gid, gid), "become the builder's group"));
    return done(::setresuid(uid, uid, uid), "become the builder");
}

Result<void> setsid() { return done(::setsid(), "begin a session"); }

Result<void> sethostname(std::string_view name) {
    return done(::sethostname(name.data(), name.size()), "set the host's name");
}

Result<void> prctl(int option, unsigned long value, std::string_view what) {
    return done(::prctl(option, value, 0UL, 0UL, 0UL), what);
}

Result<Fd> open_tree(const char* path, bool recursive) {
    const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0U);
    return descriptor(::open_tree(AT_FDCWD, path, flags), concat("take a copy of the mount of ", printable(path)));
}

Result<Fd> new_mount(const char* type, std::string_view options, std::uint64_t attributes) {
    const auto action = concat("mount a new ", type);
    const Fd context = TRY(descriptor(::fsopen(type, FSOPEN_CLOEXEC), action));
    for (const auto option : split(options, ',')) {
        if (!option.empty()) TRY(configure(context, option, action));
    }
    TRY(done(::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0), action));
    return descriptor(::fsmount(context.get(), FSMOUNT_CLOEXEC, static_cast<unsigned>(attributes)), action);
}

Result<void> set_attributes(BorrowedFd mount, std::uint64_t attributes, bool recursive) {
    struct mount_attr attr {};
    attr.attr_set = attributes;
    const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
    return done(::mount_setattr(mount.get(), "", flags, &attr, sizeof attr), "restrict a mount");
}

Result<void> move_mount(BorrowedFd mount, BorrowedFd directory, const char* name) {
    return done(::move_mount(mount.get(), "", directory.get(), name, MOVE_MOUNT_F_EMPTY_PATH),
                concat("mount at /", printable(name)));
}

Result<void> make_private() {
    return done(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "separate the mounts from the host's");
}

Result<void> mount_tmpfs_below_current(const char* name, const char* options) {
    return done(::mount("none", name, "tmpfs", kNoSurprises, options), concat("mount at /", name));
}

Result<void> bind_below_current(const char* from, const char* name) {
    return done(::mount(from, name, nullptr, MS_BIND, nullptr), concat("mount at /", name));
}

Result<void> make_read_only(const char* name) {
    const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | kNoSurprises;
    return done(::mount(nullptr, name, nullptr, flags, nullptr), concat("restrict the mount at /", name));
}

Result<void> pivot_into_current() {
    TRY(done(::syscall(SYS_pivot_root, ".", "."), "change the root"));
    TRY(done(::umount2(".", MNT_DETACH), "detach the host's root"));
    return done(::chdir("/"), "enter the new root");
}

Result<void> write_existing(const char* path, std::string_view text) {
    return sys::write_all(TRY(sys::open(path, O_WRONLY)), text);
}

Result<void> make_file(BorrowedFd directory, const char* name, std::string_view text) {
    return sys::write_all(TRY(sys::openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0444)), text);
}

}  // namespace pyenvx::sandbox::calls
