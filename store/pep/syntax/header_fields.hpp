// The header of an RFC 822-like message, read as Python's email package reads it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::pep {

/// Name in lower case; value unfolded (line breaks removed, the white space after them kept) and trimmed of blanks.
struct HeaderField {
    std::string name;
    std::string value;
};

/// The fields up to the first line that is neither a field nor a continuation, in their order. Lines end in LF, CRLF
/// or CR. Never fails: what is no field is left out, as a continuation before the first field is.
std::vector<HeaderField> read_header(std::string_view text);

}  // namespace pyenvx::pep
