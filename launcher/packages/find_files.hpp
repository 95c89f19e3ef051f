// From the names and hashes of files to where an index has them.
#pragma once

#include "launcher/lock/lock.hpp"
#include "store/base/result.hpp"
#include "store/index/package_index.hpp"

namespace pyenvx::packages {

/// Gives each package of an index that has no address yet the one of the file with its name. What is downloaded is
/// checked against the lock's own hashes later.
/// Refused: the index says that the file has another hash. Unsatisfiable: no index has such a file. Network.
Result<void> find_files(lock::Lock& lock, index::PackageIndex& index);

}  // namespace pyenvx::packages
