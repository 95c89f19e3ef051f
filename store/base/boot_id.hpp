// Which start of the machine this is.
#pragma once

#include <string>

#include "store/base/result.hpp"

namespace pyenvx {

/// The kernel's random name of this boot; empty where it does not say. Another one after every start of the machine,
/// whatever its clock says.
Result<std::string> boot_id();

}  // namespace pyenvx
