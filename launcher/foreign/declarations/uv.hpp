// uv's table of pyproject.toml.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// The addresses of indexes by their names.
using UvIndexes = std::map<std::string, std::string>;

/// [tool.uv] apart from its groups and sources (uv_sources.hpp): constraints and indexes. Errors: Invalid, with file
/// and line.
Result<UvIndexes> read_uv(Reading& reading, const toml::Value& table);

}  // namespace pyenvx::foreign
