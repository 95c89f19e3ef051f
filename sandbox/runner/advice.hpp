// What to change where a layer is refused.
#pragma once

#include <string>

#include "sandbox/policy/layer.hpp"

namespace pyenvx::sandbox {

/// In the imperative, with the exact setting of this system as far as it can be told.
std::string advice_for(Layer layer);

}  // namespace pyenvx::sandbox
