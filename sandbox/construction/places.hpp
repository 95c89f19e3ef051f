// Making folders and files in the new root, which is known by its descriptor until it is the root.
#pragma once

#include <string>
#include <string_view>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// "/usr/lib" as it is seen from the root's descriptor: "usr/lib".
std::string below_root(std::string_view inside);

/// All folders of an inside path; those that are there stay as they are. No link is followed.
Result<void> make_folders(BorrowedFd root, std::string_view inside);
/// The folders that an inside path lies in.
Result<void> make_parents(BorrowedFd root, std::string_view inside);

}  // namespace pyenvx::sandbox
