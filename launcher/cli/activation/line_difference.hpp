// What changed in a text, for a person to read before they allow it.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::cli {

/// The lines that differ between what both begin and end with, each behind "- " or "+ ", safe for a terminal. Of many
/// lines or of a long one only so much that a screen holds it, which is then said.
std::string line_difference(std::string_view before, std::string_view after);

}  // namespace pyenvx::cli
