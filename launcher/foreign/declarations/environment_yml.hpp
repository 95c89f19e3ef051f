// conda's environment.yml: the part of it that pip installs.
#pragma once

#include <optional>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// The items of the `pip` list among `dependencies`, and the version of Python there. Packages of conda's own are named
/// in a notice, as they are not installed. Nothing where there is no `pip` list.
/// Only block lists of plain or quoted words are read, which is what people and conda write there; Invalid, with file
/// and line, for anything else below `dependencies`. NotFound, Io.
Result<std::optional<ForeignProject>> read_environment_yml(const std::filesystem::path& file,
                                                           const Environment& environment);

}  // namespace pyenvx::foreign
