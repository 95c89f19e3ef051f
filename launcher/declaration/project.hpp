// Which project a directory belongs to, and which file pins its Python.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// A file that was looked for upwards, and the nearer places where it was not: were it made there, it would be found
/// instead.
struct FoundFile {
    std::optional<std::filesystem::path> file;
    std::vector<std::filesystem::path> absent;
};

/// The nearest shell.toml in an absolute directory or above it.
Result<FoundFile> find_project(const std::filesystem::path& directory);

/// The nearest .python-version in an absolute directory or above it.
Result<FoundFile> find_python_version_file(const std::filesystem::path& directory);

}  // namespace pyenvx::declaration
