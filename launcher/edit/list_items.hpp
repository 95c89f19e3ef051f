// Items of an array in TOML text, put in, taken out and replaced in the array's own style.
#pragma once

#include <string>
#include <string_view>

#include "launcher/edit/outline.hpp"
#include "launcher/edit/splice.hpp"

namespace pyenvx::edit {

/// `item`, with its quotes, after the last one: on a line of its own where the array has lines, with a comma where
/// the others have one, indented as they are. Taking it out again gives back the same bytes.
Splices insert_last(std::string_view text, const Array& array, std::string_view item);

/// Without the item at `index`; its line and the comment on it go with it where it has a line of its own.
Splices remove_item(std::string_view text, const Array& array, std::size_t index);

/// `value` as a TOML string, in the kind of quotes that `like` (a string with its own) has, where they can hold it.
std::string quoted_like(std::string_view value, std::string_view like);

}  // namespace pyenvx::edit
