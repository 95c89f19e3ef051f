// Waking the finisher, which does what starts left to be done (ARCHITECTURE.md, "Finisher").
#pragma once

#include <string>

#include "store/base/result.hpp"

namespace pyenvx::warm {

/// Who is at work holds this file's lock; it says in it what it does (launcher/finish/status.hpp).
std::string finisher_lock_path(const std::string& home);

/// Starts pyenvx-finish for `home`, detached, and does not wait for it; false when one is at work already.
/// `executable` is this program's own file: pyenvx-finish lies beside it or in ../libexec/pyenvx/.
/// Errors: Io. None of them is a reason not to start the program: a later start wakes a finisher again.
Result<bool> wake_finisher(const std::string& executable, const std::string& home);

}  // namespace pyenvx::warm
