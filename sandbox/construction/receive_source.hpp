// Writing the source into /build, from what the parent sends: root's builder may not read what only root may.
#pragma once

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Fills `folder` with what comes over `socket` up to SourceEnd.
Result<void> receive_source(BorrowedFd socket, BorrowedFd folder);

}  // namespace pyenvx::sandbox
