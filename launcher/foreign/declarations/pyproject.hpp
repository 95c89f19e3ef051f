// pyproject.toml, whichever tool it is for.
#pragma once

#include <optional>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// Nothing where the file declares no dependencies in any way known here: it has tables of other tools alone.
/// Whose rules count is decided by the first of [tool.poetry], [tool.pdm], [tool.uv] and [tool.hatch.envs.default] that
/// is there, else by the lock beside the file, else they are the standard's.
/// Errors: NotFound, Io; Invalid and Refused, with file and line.
Result<std::optional<ForeignProject>> read_pyproject(const std::filesystem::path& file, const Environment& environment);

}  // namespace pyenvx::foreign
