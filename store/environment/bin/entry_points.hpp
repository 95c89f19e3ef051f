// entry_points.txt: the commands that a distribution brings (the "entry points" specification).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::store {

/// "name = module:attribute". A command of an environment without windows is the same for console and for GUI.
struct EntryPoint {
    std::string name;       ///< a file name
    std::string module;     ///< dotted identifiers
    std::string attribute;  ///< dotted identifiers
    bool operator==(const EntryPoint&) const = default;
};

/// The console_scripts and gui_scripts; other groups are left out. Extras after the object are ignored, as the
/// specification asks. Invalid names the line of an entry that is not one.
Result<std::vector<EntryPoint>> parse_commands(std::string_view entry_points_txt);

}  // namespace pyenvx::store
