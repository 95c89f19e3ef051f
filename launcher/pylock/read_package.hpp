// One [[packages]] of a lock.
#pragma once

#include "launcher/pylock/fields.hpp"
#include "launcher/pylock/lock.hpp"

namespace pyenvx::pylock {

/// Errors as parse().
Result<Package> read_package(const Fields& fields);

}  // namespace pyenvx::pylock
