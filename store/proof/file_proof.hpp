// The object of a single file against the digest that it is addressed by.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// The folder has one regular file, and that has the digest of the recipe; what a build came to has that of the
/// address. Errors: Corrupt when something differs; Io; Interrupted.
Result<void> check_file_object(BorrowedFd top, const ObjectInfo& info);

}  // namespace pyenvx::store
