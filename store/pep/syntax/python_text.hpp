// Text as Python sees it: the reference implementation of the packaging standards leans on Python's idea of white
// space.
#pragma once

#include <cstddef>
#include <string_view>

namespace pyenvx::pep {

/// Bytes of the white-space character (Python's str.isspace) that UTF-8 `text` begins with, or 0.
std::size_t leading_space(std::string_view text);
/// Without white space at both ends, as str.strip() does.
std::string_view strip(std::string_view text);
std::string_view strip_left(std::string_view text);
/// What stands before the first white space.
std::string_view until_space(std::string_view text);

}  // namespace pyenvx::pep
