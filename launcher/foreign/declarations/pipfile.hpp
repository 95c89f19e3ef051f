// Pipenv's Pipfile.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// [packages], [requires] and [[source]]. Errors: NotFound, Io; Invalid and Refused, with file and line.
Result<ForeignProject> read_pipfile(const std::filesystem::path& file, const Environment& environment);

/// One entry of [packages], or of a group of Pipfile.lock: a version, or a table. Hashes are left to who has them.
/// `urls`: of the sources, by name.
Result<void> read_pipfile_entry(Reading& reading, const std::string& name, const toml::Value& value,
                                const std::map<std::string, std::string>& urls);

}  // namespace pyenvx::foreign
