// Objects of the store go into a binary cache.
#pragma once

#include <span>
#include <vector>

#include "store/base/progress.hpp"
#include "store/cache/binary_cache.hpp"
#include "store/core/store.hpp"

namespace pyenvx::cache {

/// What copying came to.
struct CopyCount {
    std::size_t copied = 0;
    std::size_t present = 0;   ///< were there already
    std::uint64_t bytes = 0;   ///< of the trees that were copied
    std::uint64_t packed = 0;  ///< of them, as the cache has them
};

/// The objects and all that they refer to, each after what it refers to. NotFound where one is not in the store.
Result<std::vector<store::ObjectInfo>> closure_of(std::span<const store::StorePath> paths, const store::Store& store);

/// Copies objects that are in the order of closure_of() and refer to no others. Several at once, the largest first; an
/// info file is published as soon as its data is there and the info files of all that it refers to, so that a copy that
/// was broken off goes on where it was. `key` signs them, if it is not null; signatures that are there are kept and go
/// with them. The first failure ends the rest.
Result<CopyCount> copy_out(std::span<const store::ObjectInfo> objects, const store::Store& store, BinaryCache& cache,
                           const signature::SecretKey* key, Progress& progress);

}  // namespace pyenvx::cache
