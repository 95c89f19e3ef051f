// Leaving the work to pyenvx-realise.
#pragma once

#include <string>

#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::warm {

/// Execs pyenvx-realise with this process's own argv: from ../libexec/pyenvx/ of the folder that `executable` lies in,
/// or from that folder itself (a build tree). Returns only when neither can be started: NotFound.
Error hand_over(const std::string& executable, char* const* argv, record::EnvironmentBlock environment);

}  // namespace pyenvx::warm
