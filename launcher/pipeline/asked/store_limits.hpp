// What the user's configuration says about the size of the store.
#pragma once

#include "launcher/declaration/configuration.hpp"
#include "store/collect/limits.hpp"

namespace pyenvx::pipeline {

collect::Limits limits_of(const declaration::Configuration& configuration);

}  // namespace pyenvx::pipeline
