// The block of a script (PEP 723) as TOML text, and back into the script.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/declaration/pep723.hpp"
#include "store/base/result.hpp"

namespace pyenvx::edit {

/// The script with `content` in its block. Lines that say what they said before stay as they are, byte for byte; others
/// get "# " in front and the end that the block's lines have.
std::string with_block(std::string_view script, const declaration::MetadataBlock& block, std::string_view content);

/// A script that has no block with one that holds `content`: at the top, below "#!" and a line about the encoding.
std::string with_new_block(std::string_view script, std::string_view content);

/// By which a system starts a script with pyenvx.
inline constexpr std::string_view kScriptFirstLine = "#!/usr/bin/env pyenvx\n";

/// The script with that line in front; nothing where it has a first line of that kind, or may not have one: behind a
/// byte order mark no system sees it, and Python looks into two lines only for how a file is encoded.
std::optional<std::string> with_first_line(std::string_view script);

}  // namespace pyenvx::edit
