// The only network there is.
#pragma once

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Brings the loopback interface of this network namespace up.
Result<void> bring_loopback_up();

}  // namespace pyenvx::sandbox
