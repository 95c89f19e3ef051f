// What of a lock is installed in one environment: the rules of PEP 751, "Installing". No network, no files.
#pragma once

#include <filesystem>
#include <functional>
#include <set>

#include "launcher/lock/lock.hpp"
#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::pylock {

/// Where a lock is to be installed.
struct Environment {
    pep::MarkerEnvironment markers;
    pep::Version python;
    pep::PythonPlatform platform;
};

/// What is asked of a lock, and from which files it may come. Plain values and functions without side effects.
struct Selection {
    std::set<pep::ExtraName> extras = {};
    std::optional<std::set<GroupName>> groups = {};                   ///< nothing: the lock's default groups
    std::function<bool(const pep::PackageName&)> takes_wheels = {};   ///< none: any
    std::function<bool(const pep::PackageName&)> takes_sources = {};  ///< none: any
};

/// The one file of each package. `file` is the lock's own place: messages name it, and paths begin in its folder.
/// Of wheels the first by the order of tags is taken, of equal ones that with the higher build tag; a source
/// distribution only where no wheel fits.
/// Unsatisfiable: the lock is not for this environment, or a package has no file for it. Usage: an extra or group that
/// the lock does not have. Refused: only hashes that are not secure. Invalid: two entries of one name hold.
Result<lock::Lock> select(const Lock& lock, const std::filesystem::path& file, const Environment& environment,
                          const Selection& selection);

/// Whether `environments` and `requires-python` let a lock be installed here.
bool is_for(const Lock& lock, const Environment& environment);

}  // namespace pyenvx::pylock
