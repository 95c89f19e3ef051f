// Rights and bounds that are given up for good.
#pragma once

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// The rlimits of the policy, no core file, no message queues, and the first to go when memory runs out.
Result<void> set_limits(const Limits& limits);
/// Only the first `cores` processors, when fewer than there are.
Result<void> set_processors(unsigned cores);

/// No capability, none to be had by executing anything, and no look into this process from others of the same uid.
Result<void> drop_privileges();

}  // namespace pyenvx::sandbox
