// The text of one package of a lock.
#pragma once

#include <string>
#include <string_view>

#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

/// An entry of the array of tables `table`, after an empty line. Invalid for what the standard does not allow to be
/// written.
Result<std::string> package_text(const Package& package, std::string_view table);

}  // namespace pyenvx::pylock
