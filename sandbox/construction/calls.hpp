// The system calls that make a sandbox, with errors in place of errno. As store/base/sys.hpp, for what only the sandbox
// needs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox::calls {

/// A process in new namespaces, as fork(): 0 in the child. The caller has one thread.
Result<pid_t> clone_into(unsigned long namespaces);
/// Likewise, and in the cgroup (version 2) whose folder that is.
Result<pid_t> clone_into_cgroup(unsigned long namespaces, BorrowedFd cgroup);
Result<void> unshare(int namespaces, std::string_view what);
Result<void> setgroups_none();
Result<void> set_ids(uid_t uid, gid_t gid);
Result<void> setsid();
Result<void> sethostname(std::string_view name);
Result<void> prctl(int option, unsigned long value, std::string_view what);

/// A detached copy of the mounts at `path`, and of those below it when `recursive`.
Result<Fd> open_tree(const char* path, bool recursive);
/// A new file system of that type, not attached anywhere. `options` are pairs "name=value" or "flag", split by commas.
Result<Fd> new_mount(const char* type, std::string_view options, std::uint64_t attributes);
/// Sets attributes (MOUNT_ATTR_*) on a mount, and on those below it when `recursive`.
Result<void> set_attributes(BorrowedFd mount, std::uint64_t attributes, bool recursive);
Result<void> move_mount(BorrowedFd mount, BorrowedFd directory, const char* name);
/// The older calls, below the current folder. Unlike those above they make no mount namespace for a moment, and so work
/// when user.max_mnt_namespaces is 0.
Result<void> mount_tmpfs_below_current(const char* name, const char* options);
Result<void> bind_below_current(const char* from, const char* name);
Result<void> make_read_only(const char* name);
/// No event of mounting goes to or comes from outside any more.
Result<void> make_private();
/// `root`, which is the current folder, becomes the root; the old one is gone.
Result<void> pivot_into_current();

Result<void> write_existing(const char* path, std::string_view text);
Result<void> make_file(BorrowedFd directory, const char* name, std::string_view text);

}  // namespace pyenvx::sandbox::calls
