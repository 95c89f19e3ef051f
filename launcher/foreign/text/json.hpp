// JSON as the same tree of values as TOML, with the lines of the file.
#pragma once

#include <string_view>

#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// RFC 8259, in UTF-8. `null` is an empty string, since no file that is read has another use for it. Thread-safe.
/// Invalid, with line and column, for anything else, an object with one key twice, what is larger than
/// toml::kMaxDocumentBytes or nested deeper than toml::kMaxDepth.
Result<toml::Value> parse_json(std::string_view text, const toml::Source& source);

}  // namespace pyenvx::foreign
