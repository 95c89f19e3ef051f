// Which file of another tool a project is declared by. See ARCHITECTURE.md, "Files of other tools".
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "launcher/foreign/declarations/reading.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// What was found, and where else was looked: were any of those files made or changed, the answer could be another.
struct FoundProject {
    std::optional<ForeignProject> project;
    std::vector<std::filesystem::path> files_read;
    std::vector<std::filesystem::path> files_absent;
};

/// Says whether a file that nobody named may be read.
using MayRead = std::function<Result<void>(const std::filesystem::path&)>;

/// pyproject.toml or Pipfile, in an absolute directory or the nearest one above it; setup.cfg, requirements.txt and
/// environment.yml in the directory itself alone. A file that declares nothing is passed over. No variable is put into
/// what nobody named: an index whose address asks for one is Refused.
/// Errors: those of `may_read`; Invalid and Refused, with file and line.
Result<FoundProject> find_foreign_project(const std::filesystem::path& directory, const MayRead& may_read);

/// One file by its name or ending, whichever tool's it is. Invalid where it declares nothing, or is no such file.
Result<ForeignProject> read_foreign_file(const std::filesystem::path& file, const Environment& environment);

}  // namespace pyenvx::foreign
