// The few files that programs expect of any system.
#pragma once

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// /etc/{passwd,group,hosts,nsswitch.conf}, unless the policy makes them, and the number of processors.
Result<void> make_host_files(BorrowedFd root, const SandboxPolicy& policy);

}  // namespace pyenvx::sandbox
