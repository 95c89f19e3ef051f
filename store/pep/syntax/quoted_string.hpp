// Strings in markers: quoted as in Python, escapes included, since that is how the reference implementation reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::pep {

/// What the inside of a Python string literal stands for, as UTF-8. Nothing when Python would refuse it (a line break,
/// NUL, a cut-off escape), when it names a lone surrogate, or a character by its Unicode name ("\N{BULLET}").
std::optional<std::string> unescape(std::string_view inside);

}  // namespace pyenvx::pep
