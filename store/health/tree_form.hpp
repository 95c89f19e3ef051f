// The one form that every object's tree has (store/core/canonical_tree.hpp): looked at, and given again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::health {

/// What is wrong with the first entry of the tree `name` below `objects` whose mode, time or owner is none of an
/// object's; nothing where all are right. By directory-relative calls that follow no link. Errors: Io, Interrupted.
Result<std::optional<std::string>> find_odd_form(BorrowedFd objects, const char* name);

/// Gives every file and folder its mode and time again, whoever else links to it. Refused where that cannot be done: a
/// special file, another owner. Errors: Io, Interrupted.
Result<void> restore_form(BorrowedFd objects, const char* name);

/// Bytes in regular files. Errors: Io, Interrupted.
Result<std::uint64_t> tree_size(BorrowedFd objects, const char* name);

}  // namespace pyenvx::health
