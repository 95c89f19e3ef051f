// Inline script metadata (PEP 723): the blocks of a script, found as the standard's reference regular expression does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// One "# /// TYPE" block. Each line of `content` is one line of the script, in order and without gaps.
struct MetadataBlock {
    std::string type;
    std::string content;         ///< "# " (or "#") removed from each line
    std::uint32_t opening_line;  ///< of the script, from 1; the content begins on the next
};

/// The text as Python reads a source file: a byte order mark is dropped, CRLF and CR become LF.
std::string normalise_newlines(std::string_view bytes);

/// Every block of every type, in order, of text with LF line ends. In linear time; never fails.
std::vector<MetadataBlock> find_metadata_blocks(std::string_view text);

/// The block of type "script" of a script's bytes, if it has one. `name` is what messages call the script.
/// Invalid, with both lines, when there are two.
Result<std::optional<MetadataBlock>> find_script_block(std::string_view bytes, std::string_view name);

}  // namespace pyenvx::declaration
