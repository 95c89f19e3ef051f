// poetry's tables of pyproject.toml.
#pragma once

#include <string>
#include <vector>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// [tool.poetry]: dependencies, the groups that are not optional (or those of `groups`, where it is said), extras,
/// source. `with_main`: false where [project] has the dependencies, of which this table then says
/// where they come from. Errors: Invalid, with file and line.
Result<void> read_poetry(Reading& reading, const toml::Value& table, bool with_main,
                         const std::optional<std::vector<std::string>>& groups);

}  // namespace pyenvx::foreign
