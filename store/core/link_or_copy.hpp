// Another name for a file of an object.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::store {

/// Makes `name` in `to` the file `source` below `from`: by a hard link, and where that is refused (another file system,
/// too many links, protected links of another owner) by a reflink or a copy, which then has the form that objects have.
/// NotFound when there is no such file; Io.
Result<void> link_or_copy(BorrowedFd from, const char* source, BorrowedFd to, const char* name);

}  // namespace pyenvx::store
