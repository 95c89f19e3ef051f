// Rights and bounds that are given up for good.
#pragma once

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// The rlimits of the policy, no core file and no message queues.
Result<void> set_limits(const Limits& limits);
/// Of all processes of the system, to be killed first when memory runs out.
Result<void> set_first_to_go();
/// Only the first `cores` processors, when fewer than there are.
Result<void> set_processors(unsigned cores);

/// No capability, and no way for root to have any again: locked securebits, empty ambient and bounding sets.
Result<void> drop_capabilities();
/// Other processes of the same uid may not look into this one. Until it executes something.
Result<void> hide_from_others();
/// Executing gives nothing that this process does not have.
Result<void> forbid_new_privileges();

}  // namespace pyenvx::sandbox
