// setup.cfg and its kind, as Python's configparser reads them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::foreign {

struct CfgLine {
    std::uint32_t number;  ///< in the file, from 1
    std::string text;      ///< trimmed, never empty
};

/// Section → key (lower case) → the lines of its value, those that say something.
using Cfg = std::map<std::string, std::map<std::string, std::vector<CfgLine>>>;

/// Comments are lines that begin with "#" or ";". Invalid, with `name` and line, for text outside a section, a key
/// without "=" or ":", and a section or key that is there twice.
Result<Cfg> parse_cfg(std::string_view text, std::string_view name);

}  // namespace pyenvx::foreign
