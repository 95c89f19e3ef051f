// Which project a directory belongs to, and which Python it pins.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
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

/// The version a .python-version file pins: its first line that is neither blank nor a comment, such as 3.11, 3.11.7
/// or 3.13t. Invalid, naming the file, for anything else ("pypy3.10", "system").
Result<std::string> read_python_version(const std::filesystem::path& file);

}  // namespace pyenvx::declaration
