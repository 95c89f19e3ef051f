// Whether an object still is what was registered, by all that is known of its kind (ARCHITECTURE.md, "Durability").
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// Reads every byte of the object below `objects`, the store's folder, and compares: by the tree hash where that is
/// known; a wheel's object without one by its RECORD; of others nothing is known. Thread-safe; the tree must not change
/// meanwhile.
/// False when it differs, cannot be read, or nothing is known to compare it with. Errors: Interrupted.
Result<bool> is_as_registered(BorrowedFd objects, const ObjectInfo& info);

}  // namespace pyenvx::store
