// Collecting: what no root leads to goes, the longest unused first, while everybody else goes on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/collect/plan.hpp"
#include "store/collect/roots.hpp"
#include "store/core/store.hpp"

namespace pyenvx::collect {

struct Order {
    Policy policy;
    std::optional<std::uint64_t> max_freed = {};  ///< enough, in bytes
    bool interpreters = false;                    ///< those too that only virtualenvs may point to
};

struct Collected {
    struct Object {
        store::StorePath path;
        std::uint64_t size;
    };
    std::vector<Object> objects;  ///< in the order in which they went
    std::vector<Root> released;   ///< that kept nothing any more, and are gone
    std::uint64_t bytes = 0;      ///< that the file system got back; of what would go, what the database counts
    std::size_t kept = 0;         ///< objects
};

/// Only tells what collect() would do, and needs no lock.
Result<Collected> foresee(const store::Store& store, RootKeeper& keeper, const Order& order);

/// Waits for another collector. `store` should not have found anything itself: that stays.
Result<Collected> collect(store::Store& store, RootKeeper& keeper, const Order& order, Progress& progress);

/// Removes these and nothing else. Refused, before anything is removed, where a root or an object that is not among
/// them needs one of them, with their names as notes.
Result<Collected> remove_objects(store::Store& store, RootKeeper& keeper, const std::vector<store::StorePath>& paths,
                                 Progress& progress);

}  // namespace pyenvx::collect
