// Options that say how versions are chosen, and a lock that was chosen before.
#pragma once

#include <string>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pylock/lock.hpp"

namespace pyenvx::pipeline {

/// The options that were given, as they are typed; "" where none was.
std::string options_said(const Asked& asked);

/// Why a lock of ours is not what the options of now ask for, in words; "" where it is. Without options any lock is.
std::string differs_from_options(const Asked& asked, const pylock::Own& own);

/// Whether versions are wanted in another order than those of a lock are in: then it has none to prefer.
bool is_in_other_order(const Asked& asked, const pylock::Lock* former);

/// The same, with what a lock was made by where nothing else is said now. A lock comes with a project: its time holds
/// where it leaves out more, and loosens nothing. `former` may be null. Invalid: what the lock says makes no sense.
Result<Asked> as_lock_was_made(Asked asked, const pylock::Lock* former);

}  // namespace pyenvx::pipeline
