// uv's table of pyproject.toml.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// [tool.uv] apart from its groups: constraints, indexes, and last the sources of what was declared so far.
/// Errors: Invalid, with file and line; Refused for members of a workspace.
Result<void> read_uv(Reading& reading, const toml::Value& table);

}  // namespace pyenvx::foreign
