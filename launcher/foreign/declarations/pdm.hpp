// pdm's table of pyproject.toml.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// [tool.pdm]: dev-dependencies (all groups, or those of `groups`, where it is said) and sources.
/// Errors: Invalid, with file and line; Refused for a source whose certificate is not to be checked.
Result<void> read_pdm(Reading& reading, const toml::Value& table,
                      const std::optional<std::vector<std::string>>& groups);

/// [[source]] of pdm and Pipenv: the first is the index, others are asked besides; one named "pypi" is whatever index
/// the user has. Returns the addresses by name. Errors as above.
Result<std::map<std::string, std::string>> read_sources(Reading& reading, const toml::Value& table);

}  // namespace pyenvx::foreign
