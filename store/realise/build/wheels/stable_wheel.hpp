// Wheels in a form that depends on their files alone: what a build tool writes differs in times, order and compression.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::build {

/// Writes the wheel anew into `out`, an empty file: members sorted by name, one time, modes 0644 or 0755, RECORD
/// sorted, no entries for folders. Errors: Refused (no sound archive), Invalid (too large for one), Io.
Result<void> write_stable_wheel(BorrowedFd wheel, BorrowedFd out);

}  // namespace pyenvx::build
