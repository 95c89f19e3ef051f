// Reading the locks of other tools. Every reader is strict and bounded: Invalid, with file and line, for what is not as
// the tool writes it; TooNew for a later format. `source` names the file. Thread-safe.
#pragma once

#include <string_view>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/foreign/locks/locked_graph.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// poetry.lock of poetry 1.x and 2.x (formats 1.1, 2.0 and 2.1).
Result<LockedGraph> read_poetry_lock(std::string_view bytes, const toml::Source& source);
/// uv.lock, version 1.
Result<LockedGraph> read_uv_lock(std::string_view bytes, const toml::Source& source);
/// pdm.lock, versions 4.x.
Result<LockedGraph> read_pdm_lock(std::string_view bytes, const toml::Source& source);

}  // namespace pyenvx::foreign
