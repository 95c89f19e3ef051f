// What store/pep says to a case of the differential runner; differential.py asks the reference implementation the same.
#pragma once

#include "protocol.hpp"

namespace pyenvx::differential {

/// `request` is the kind of the case and its fields. The answer begins with "ok" or "invalid".
Fields answer(const Fields& request);

}  // namespace pyenvx::differential
