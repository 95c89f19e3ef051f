// The two filters of system calls, compiled when pyenvx was built (compiler/rules.cpp has the rules).
#pragma once

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Each holds for this process and all that come of it, and needs no new privileges.
///
/// The one that refuses by arguments comes first, then the one that lists what is allowed. In a single filter of
/// libseccomp a refusal by arguments beside an unconditional permission of the same call is silently lost. Of two
/// refusals the filter that was loaded last gives the errno.
Result<void> load_filter_of_arguments();
Result<void> load_filter_of_calls();

}  // namespace pyenvx::sandbox
