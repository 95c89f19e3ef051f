// Text of TOML values, for those who write files.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::toml {

/// A basic string on one line. `text` is valid UTF-8.
std::string basic_string(std::string_view text);

}  // namespace pyenvx::toml
