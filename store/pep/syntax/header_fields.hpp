// The header of an RFC 822-like message, read as Python's email package reads it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::pep {

/// The name as it is wanted; value unfolded (line breaks removed, the white space after them kept) and trimmed of
/// blanks.
struct HeaderField {
    std::string_view name;
    std::string value;
};

/// Those of the `wanted` fields, named in lower case, that stand before the first line that is neither a field nor a
/// continuation, in their order. Lines end in LF, CRLF or CR. Never fails: what is no field is left out, as a
/// continuation before the first field is.
std::vector<HeaderField> read_header(std::string_view text, std::span<const std::string_view> wanted);

/// The part of the text that read_header() looks at.
std::string_view header_of(std::string_view text);

}  // namespace pyenvx::pep
