// The lock that another tool wrote beside its project.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "launcher/foreign/declarations/reading.hpp"
#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"
#include "store/pep/marker.hpp"

namespace pyenvx::foreign {

/// As it was read, not yet taken apart. A plain value.
struct ProjectLock {
    std::filesystem::path file;
    std::string tool;
    std::string text;
    std::optional<pep::PackageName> project;  ///< the project itself, where it is to be installed
};

/// poetry.lock, uv.lock or pdm.lock beside a project of that tool. What was looked for is added to the project's lists.
/// Nothing where it is absent. Pipenv's lock has versions and hashes, and no names of files: it becomes the project's
/// declaration itself, of requirements that are pinned, with hashes that all must have, unless it has not what Pipfile
/// asks for, which is said in a notice. Errors: Io; Invalid, with file and line.
Result<std::optional<ProjectLock>> take_project_lock(ForeignProject& project, const Environment& environment);

/// What the tool itself would install for the declaration in this environment. Files without an address are to be found
/// on an index. Unsatisfiable: the lock does not have what the declaration asks for. Invalid, TooNew: as the readers.
Result<pylock::Lock> choose_from(const ProjectLock& lock, const declaration::Declaration& declaration,
                                 const pep::MarkerEnvironment& environment);

/// The versions in a lock, of packages that it has in one version alone. Errors: as the readers.
Result<std::map<pep::PackageName, pep::Version>> versions_in(const ProjectLock& lock);

}  // namespace pyenvx::foreign
