// Files of variables, as `.env` is one. There is no standard; this is what the common readers agree on:
//
//   LINE     [export] NAME = VALUE [# comment], an empty line, or a comment
//   NAME     a letter or "_", then letters, digits and "_"
//   VALUE    'anything'   as it stands, over several lines too
//            "anything"   likewise, but for \n \r \t \" \\ \$ and ${NAME}
//            anything     up to the line's end or a "#" after a blank, without blanks at its ends; ${NAME} counts, and
//            no
//                         quote stands in it
//
// Blanks (space, tab) may stand around every part. "$NAME", "$(…)" and backquotes are text: nothing is ever run. Of a
// name that stands twice the last counts. Lines end with LF or CR LF, a byte order mark at the front is passed over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

struct DotenvVariable {
    std::string name;
    std::string value;  ///< a template (store/base/variable_template.hpp)
    std::uint32_t line = 1;
};

inline constexpr std::size_t kMaxDotenvBytes = std::size_t{64} * 1024;

/// In the order of the file. Invalid, with the line, for anything else than the above; messages hold no values, which
/// may be secrets. `file` is how they call the file.
Result<std::vector<DotenvVariable>> parse_dotenv(std::string_view bytes, std::string_view file);

}  // namespace pyenvx::declaration
