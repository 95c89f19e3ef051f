// What people who come from uv, pip or a virtualenv type, and what it is called here.
#pragma once

#include <optional>
#include <string_view>

namespace pyenvx::cli {

/// A hint about a command ("pyenvx sync") or a command's option ("pyenvx add --dev") that others have and pyenvx has
/// not; nothing for any other. A static string.
std::optional<std::string_view> hint_for_foreign_words(std::string_view words);

}  // namespace pyenvx::cli
