// Writing a declaration down as shell.toml.
#pragma once

#include <string>

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// shell.toml's text for what another tool's file declares, to lie in `folder`; each line says where it comes from.
/// What shell.toml has no word for stands as a comment.
std::string shell_toml_text(const ForeignProject& project, const std::filesystem::path& folder);

/// The same for a project that has no such file.
std::string empty_shell_toml();

}  // namespace pyenvx::foreign
