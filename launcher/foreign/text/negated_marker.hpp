// The opposite of an environment marker, which the standard has no word for.
#pragma once

#include "store/base/result.hpp"
#include "store/pep/marker.hpp"

namespace pyenvx::foreign {

/// Holds wherever `marker` does not. Invalid for a comparison that has no opposite ("~=", "===").
Result<pep::Marker> negated(const pep::Marker& marker);

/// Whether a marker holds for some interpreter on Linux, of those that there are or may soon be.
bool may_hold_on_linux(const pep::Marker& marker);

}  // namespace pyenvx::foreign
