// A /proc of the sandbox's own.
#pragma once

#include <cstdint>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Mounts it in the new root.
Result<void> mount_proc(BorrowedFd root);
/// Through it: no further namespaces but one of users.
Result<void> restrict_namespaces(BorrowedFd root);
/// Through it: a bound on the number of processes, where this kernel has one for each namespace.
Result<void> restrict_pids(BorrowedFd root, std::uint64_t processes);
/// Covers what tells of the host or could change it. The current folder is the new root.
Result<void> mask_proc(BorrowedFd root);

}  // namespace pyenvx::sandbox
