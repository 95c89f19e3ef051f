// What people who come from uv type, and what it is called here.
#pragma once

#include <optional>
#include <string_view>

namespace pyenvx::cli {

/// A hint about a command ("pyenvx sync") or a command's option ("pyenvx add --dev") that uv has and pyenvx has not;
/// nothing for any other. A static string.
std::optional<std::string_view> hint_for_words_of_uv(std::string_view words);

}  // namespace pyenvx::cli
