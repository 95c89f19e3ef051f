// Text of TOML values, one way to write each.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::pylock {

/// A string on one line: a literal one where that needs no escapes and a basic one would. `text` is valid UTF-8.
std::string toml_string(std::string_view text);
/// A key: bare where it can be.
std::string toml_key(std::string_view text);

}  // namespace pyenvx::pylock
