// What may not be shown to hostile code, even read-only.
#pragma once

#include <vector>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// NotFound for an input that is not there; Invalid for one that is neither file nor folder, or a folder with a socket
/// in it: one can connect to it through a read-only mount. Folders that nobody may write to (those of the store) and
/// the system's own below /usr are not searched.
Result<void> check_inputs(const std::vector<Input>& inputs);

}  // namespace pyenvx::sandbox
