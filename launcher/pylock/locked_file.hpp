// An entry of a pylock.toml as what is to be installed.
#pragma once

#include <filesystem>

#include "launcher/lock/lock.hpp"
#include "launcher/pylock/lock.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

/// With a file of its package. `lock_file` is where paths begin. Refused when none of its hashes is secure; Invalid
/// for one that is no such hash.
Result<lock::LockedPackage> locked_file(const Package& package, const File& file,
                                        const std::filesystem::path& lock_file);

/// The reverse, with the file's address as its place.
File file_of(const lock::LockedPackage& package);

/// One that is no index's: an archive, a repository, a folder. Errors: as locked_file().
Result<lock::LockedPackage> locked_source(const Package& package, const std::filesystem::path& lock_file);

/// The reverse: where a package comes from that is no index's, for an entry of the lock in `lock_file`.
Source direct_source(const lock::LockedPackage& package, const std::filesystem::path& lock_file);

}  // namespace pyenvx::pylock
