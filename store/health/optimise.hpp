// Files with the same bytes and mode, in whatever objects, become links to one inode.
#pragma once

#include <cstdint>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"

namespace pyenvx::health {

struct Optimised {
    std::size_t objects = 0;  ///< that have other links now
    std::size_t inodes = 0;   ///< that went with it
    std::uint64_t bytes = 0;  ///< in those
};

/// Each object that gains by it is made again as a tree of links, which takes its place at once, so that whoever is
/// killed leaves whole objects, and programs that run in one go on. Objects that somebody is at work on are left as
/// they are, as are those that are still to be proven after a loss of power. An inode gets 32,000 links at the most.
/// What was linked before is not touched again. Errors: Io, Interrupted.
Result<Optimised> optimise(store::Store& store, Progress& progress);

}  // namespace pyenvx::health
