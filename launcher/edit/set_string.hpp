// One string in a TOML document, and nothing else of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/edit/outline.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

struct StringChange {
    std::string text;
    std::optional<std::string> former;  ///< the value as it was written, where there was another
};

/// The document with `path` saying `string`, which has no control characters; the table is made where it is missing.
/// Invalid for what is no TOML, and for tables without lines of their own; Failed where it would change anything else.
Result<StringChange> set_string(std::string_view text, const KeyPath& path, const std::string& string);

}  // namespace pyenvx::edit
