// An object's tree once more.
#pragma once

#include <sys/stat.h>

#include <functional>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::store {

/// Puts the file `name` of one folder into another, where nothing has that name, in the form that objects have.
using PlaceFile =
    std::function<Result<void>(BorrowedFd from, BorrowedFd to, const std::string& name, const struct stat& status)>;

/// Makes in `to`, an empty folder, the tree of the object's folder `from`, in the form that objects have; but for the
/// top's own mode and time. NotFound when something goes from there meanwhile; Refused, Io, Interrupted.
Result<void> copy_tree(BorrowedFd from, BorrowedFd to, const PlaceFile& place);

}  // namespace pyenvx::store
