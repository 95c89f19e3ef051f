// A wheel's object against the RECORD in it.
#pragma once

#include <cstdint>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::store {

/// Every file that RECORD names is there with its digest and size, and no other file is beside those. RECORD itself,
/// which has no digest, is held to `size`: the bytes of all the object's files.
/// Errors: Corrupt when something differs, or has no digest to be compared with; Io; Interrupted.
Result<void> check_wheel_object(BorrowedFd top, std::uint64_t size);

}  // namespace pyenvx::store
