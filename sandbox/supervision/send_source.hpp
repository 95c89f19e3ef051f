// Reading the source for the child, with the caller's rights.
#pragma once

#include <filesystem>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Sends what is in `folder` (nothing when that is empty) and SourceEnd. Folders, regular files and links as they are,
/// each with whether its owner may execute it; in the order of names, or against it. Invalid when there is anything
/// else.
Result<void> send_source(BorrowedFd socket, const std::filesystem::path& folder, bool reversed);

}  // namespace pyenvx::sandbox
