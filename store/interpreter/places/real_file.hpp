// From the name under which an interpreter was found to the file that it is.
#pragma once

#include <filesystem>
#include <optional>

#include "store/interpreter/places/candidates.hpp"

namespace pyenvx::interpreter {

/// Follows links, virtualenvs to their base and pyenv's shims to what they would start. Nothing for what is no
/// interpreter of the host's: an object of ours, another implementation, a shim that leads nowhere.
std::optional<Candidate> candidate_at(const std::filesystem::path& found, const Host& host);

/// $PYENV_ROOT, or ~/.pyenv; empty when HOME is unset too.
std::filesystem::path pyenv_root(const Host& host);

/// The folders of PATH; empty and relative ones are left out.
std::vector<std::filesystem::path> path_folders(const Host& host);

bool is_executable_file(const std::filesystem::path& path);

}  // namespace pyenvx::interpreter
