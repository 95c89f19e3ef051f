// A guard in front of the TOML library, whose tables are destroyed by recursion: a key of 100,000 dots would
// overflow the stack.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pyenvx::toml {

inline constexpr int kMaxDotsInKey = 16;

/// The line (from 1) of the first key, or anything that could be one, with more than kMaxDotsInKey dots outside
/// strings and comments; nothing when there is none. Right for every text up to its first syntax error.
std::optional<std::uint32_t> line_with_deep_key(std::string_view text);

}  // namespace pyenvx::toml
