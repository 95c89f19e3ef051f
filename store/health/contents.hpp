// Whether an object's bytes are what was registered, by all that the whole store knows.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"
#include "store/proof/proof.hpp"

namespace pyenvx::health {

/// As store::prove() says it; an environment without a tree hash is compared with what its components give.
/// Thread-safe. Errors: Interrupted, and those of the database.
Result<store::Verdict> prove_contents(const store::Store& store, BorrowedFd objects, const store::ObjectInfo& info);

}  // namespace pyenvx::health
