// The same work for each of many things, on a few threads.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx {

/// Calls `step` with 0 … count - 1 from a few threads and returns the first error, after which no further one begins.
/// All threads are joined on return. Errors: Interrupted, and those of `step`.
Result<void> for_each_index(std::size_t count, const std::function<Result<void>(std::size_t)>& step);

/// What `find` gives for 0 … count - 1, in that order. The same otherwise; `T` has a default value.
template <typename T, typename Find>
Result<std::vector<T>> find_for_each_index(std::size_t count, const Find& find) {
    std::vector<T> found(count);
    TRY(for_each_index(count, [&](std::size_t index) -> Result<void> {
        found[index] = TRY(find(index));
        return {};
    }));
    return found;
}

}  // namespace pyenvx
