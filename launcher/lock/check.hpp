// What must hold for every lock, whether it is about to be written or was just read.
#pragma once

#include "launcher/lock/lock.hpp"

namespace pyenvx::lock {

inline constexpr std::size_t kMaxPackages = 10'000;

/// Invalid when packages are out of order or twice there, a dependency is not among them, a file name is no wheel of
/// its package, a URL is none of http, https and file (or, for a repository, ssh) or holds credentials, a commit is no
/// hash, a folder or subdirectory no plain path, or the digest or version is malformed.
Result<void> check(const Lock& lock);

}  // namespace pyenvx::lock
