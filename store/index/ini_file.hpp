// Configuration files as Python's RawConfigParser reads them: sections, "key = value" or "key: value", continuation
// lines.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::index {

/// Section → key (lower case, "_" as "-") → value; the lines of a long value are separated by "\n".
using IniFile = std::map<std::string, std::map<std::string, std::string>>;

/// Invalid, with file and line, for what RawConfigParser refuses too.
Result<IniFile> parse_ini(std::string_view text, const std::filesystem::path& path);

}  // namespace pyenvx::index
