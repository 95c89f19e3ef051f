// What was chosen for several environments as one lock, and what a lock says is to be preferred next time.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "launcher/lock/lock.hpp"
#include "launcher/locking/targets.hpp"
#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::locking {

using Preferences = std::map<pep::PackageName, pep::Version>;

/// The version of each package that a lock has for an environment, or for all that have the package.
Preferences preferences_of(const pylock::Lock& lock, const pylock::Environment& environment);

/// The entry of a version, where a lock has one.
const pylock::Package* find_entry(const pylock::Lock& lock, const pep::PackageName& name, const pep::Version& version);

/// All files of a package that comes from an index.
using FilesOf = std::function<Result<pylock::Source>(const lock::LockedPackage&)>;

/// Entries with markers where the environments differ. `chosen` is one for each of the environments.
/// Errors: those of `files_of`.
Result<pylock::Lock> merge(const std::vector<LockEnvironment>& environments, const std::vector<lock::Lock>& chosen,
                           const FilesOf& files_of);

}  // namespace pyenvx::locking
