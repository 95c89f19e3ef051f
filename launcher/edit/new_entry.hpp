// A key that is not there yet gets a line of its own.
#pragma once

#include <string_view>

#include "launcher/edit/outline.hpp"
#include "launcher/edit/splice.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

/// What is done where the table that the key belongs to is not there either.
enum class MissingTable { Make, Refuse };

/// `path = value` in the table that it belongs to; one that is made stands at the end of the document. Invalid where
/// the table is missing and shall not be made, or is an inline one.
Result<Splices> new_entry(std::string_view text, const Outline& outline, const KeyPath& path, std::string_view value,
                          MissingTable missing);

}  // namespace pyenvx::edit
