// A call of sys.hpp's kind that few need.
#pragma once

#include "store/base/fd.hpp"

namespace pyenvx::sys {

/// renameat2 with RENAME_EXCHANGE: each takes the other's place at once. The raw errno on failure (0 on success), since
/// callers choose another way for EACCES (a folder that may not be written does not leave its parent) and EINVAL (the
/// file system cannot).
int exchange(BorrowedFd first_directory, const char* first, BorrowedFd second_directory, const char* second);

}  // namespace pyenvx::sys
