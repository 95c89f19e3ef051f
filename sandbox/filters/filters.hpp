// The two filters of system calls, compiled when pyenvx was built (compiler/rules.cpp has the rules).
#pragma once

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Loads both, for this process and all that come of it. Needs no new privileges.
///
/// The one that refuses by arguments comes first, then the one that lists what is allowed. In a single filter of
/// libseccomp a refusal by arguments beside an unconditional permission of the same call is silently lost. Of two
/// refusals the filter that was loaded last gives the errno.
Result<void> load_filters();

}  // namespace pyenvx::sandbox
