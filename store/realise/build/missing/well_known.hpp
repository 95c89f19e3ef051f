// What packages that are built most need, by Debian's names, which Ubuntu shares.
#pragma once

#include <string_view>

#include "store/realise/build/missing/what_is_missing.hpp"

namespace pyenvx::build {

/// The package of Debian that has it; "" when it is not among the well-known.
std::string_view well_known_package(const Missing& missing);

}  // namespace pyenvx::build
