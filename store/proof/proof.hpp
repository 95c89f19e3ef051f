// Whether an object still is what was registered, by all that is known of its kind (ARCHITECTURE.md, "Durability").
#pragma once

#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

enum class Proof {
    Sound,
    Differs,
    Impossible,  ///< nothing is known to compare it with
};

struct Verdict {
    Proof proof;
    std::string why;  ///< what differs: "site/idna/core.py has another digest"; "" for what is sound
};

/// Reads every byte of the object below `objects`, the store's folder, and compares: by the tree hash where that is
/// known; without one a wheel's object by its RECORD, and a single file by its digest. What differs is named as closely
/// as it can be told. Thread-safe; the tree must not change meanwhile. What cannot be read differs.
/// Errors: Interrupted.
Result<Verdict> prove(BorrowedFd objects, const ObjectInfo& info);

/// The same as one answer: what is not proven is not as registered.
Result<bool> is_as_registered(BorrowedFd objects, const ObjectInfo& info);

}  // namespace pyenvx::store
