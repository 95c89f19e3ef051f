// A list that a document does not have yet.
#pragma once

#include <string_view>

#include "launcher/edit/outline.hpp"
#include "launcher/edit/splice.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

/// `path = [item]` where it belongs: after the last key of its table. Invalid where the table is not there or is
/// written in one line, but for [dependency-groups], which is added at the end.
Result<Splices> new_list(std::string_view text, const Outline& outline, const KeyPath& path, std::string_view item);

}  // namespace pyenvx::edit
