// What a build may ask of the kernel.
#pragma once

#include <seccomp.h>

namespace pyenvx::sandbox {

/// Adds the rules of the filter that is loaded first and otherwise allows. False when one cannot be made.
bool add_refusals_by_arguments(scmp_filter_ctx filter);
/// Those of the filter that is loaded second and otherwise says ENOSYS, so that programs fall back to what they know.
bool add_allowed_calls(scmp_filter_ctx filter);

}  // namespace pyenvx::sandbox
