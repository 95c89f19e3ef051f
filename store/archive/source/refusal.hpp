// How a source archive as a whole is refused.
#pragma once

#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::archive {

/// The Refused error "the source archive WHY".
inline Error refuse_source(std::string_view why) { return fail(ErrorKind::Refused, "the source archive ", why); }

}  // namespace pyenvx::archive
