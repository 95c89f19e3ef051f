// The one place where an error becomes text that a person reads.
#pragma once

#include <string>

#include "store/base/error.hpp"

namespace pyenvx::cli {

/// How standard error may be written to.
struct Terminal {
    bool is_terminal = false;  ///< progress lines are drawn only then
    bool colour = false;       ///< a terminal, and neither NO_COLOR nor TERM=dumb
    int columns = 80;

    static Terminal of_standard_error(bool no_color, bool dumb);
};

/// "error: MESSAGE", the notes indented, then "help: HINT"; ends with a newline. Control characters are escaped.
std::string describe(const Error& error, bool colour);

/// Writes all of `text` to standard error, as far as that goes: there is nobody left to tell.
void write_to_standard_error(std::string_view text);

}  // namespace pyenvx::cli
