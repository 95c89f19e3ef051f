// Pipenv's lock.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// See take_project_lock(). True where the lock is the declaration now. Errors: Io; Invalid, with file and line.
Result<bool> apply_pipfile_lock(ForeignProject& project, const Environment& environment);

/// The `default` group of a Pipfile.lock's text. Invalid, with file and line.
Result<declaration::Declaration> read_pipfile_lock(std::string_view bytes, const std::filesystem::path& file,
                                                   const Environment& environment);

}  // namespace pyenvx::foreign
