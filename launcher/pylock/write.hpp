// Writing a pylock.toml.
#pragma once

#include <string>

#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

/// The canonical text: equal locks give equal bytes, and the text of an entry depends on that entry alone. Packages are
/// sorted by name and version. Invalid for what the standard does not allow to be written.
Result<std::string> text_of(const Lock& lock);

}  // namespace pyenvx::pylock
