// Where the files of a wheel lie in its object, version 1 of the layout:
//   site/      what goes into site-packages: the wheel's top, and purelib and platlib of its .data folder
//   scripts/   headers/   data/      the other folders of .data
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::store {

/// The place of the file that the wheel, and its RECORD, call `path`; nothing for one that no object has: cached
/// bytecode, which may be stale and is left out, and what stands in no known folder of .data.
std::optional<std::string> place_in_wheel_object(std::string_view path);

/// Whether the path is one of cached bytecode, or of a file that would stand in its way.
bool is_cached_bytecode(std::string_view path);

}  // namespace pyenvx::store
