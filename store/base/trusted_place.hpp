// Places that nobody can change but root and this user.
#pragma once

#include <string>

#include "store/base/result.hpp"

namespace pyenvx {

/// The real path of a file or folder, if all folders on the way and it itself belong to root or to this user and others
/// cannot write them; a folder on the way may be one like /tmp, where nobody can replace what is another's (sticky).
/// What is used is to be reached by this path and no other. Refused, naming the component and what is wrong with it;
/// NotFound; Io.
Result<std::string> trusted_place(const std::string& path);

}  // namespace pyenvx
