// setup.cfg as setuptools reads it.
#pragma once

#include <optional>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// [options]: install_requires (also "file: NAME"), python_requires, extras_require. Nothing where none of them is
/// there. Errors: NotFound, Io; Invalid and Refused, with file and line.
Result<std::optional<ForeignProject>> read_setup_cfg(const std::filesystem::path& file, const Environment& environment);

}  // namespace pyenvx::foreign
