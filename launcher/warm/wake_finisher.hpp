// Waking the finisher, which does what starts left to be done (ARCHITECTURE.md, "Finisher").
#pragma once

#include <chrono>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::warm {

/// Who is at work holds this file's lock; he says in it what he does (launcher/finish/activity.hpp).
std::string finisher_lock_path(const std::string& home);

struct Waking {
    bool is_woken = false;              ///< else one was at work already
    unsigned killed = 0;                ///< finishers that were woken before and did not come to their end
    std::chrono::milliseconds lent{0};  ///< for how long this start waited, since those before left no time

    /// So long that it is to be told without -v.
    bool made_wait() const { return lent >= std::chrono::seconds(1); }
    /// What is to be said of it; `woke` is for when there was nothing special about it.
    std::string sentence(std::string_view woke, std::string_view at_work) const;
};

/// Starts pyenvx-finish for `home`, detached, with its lock. `executable` is this program's own file: pyenvx-finish
/// lies beside it or in ../libexec/pyenvx/. Does not wait for it, unless it was killed time and again: where all
/// processes end with a short program, as in a container, it would never get anywhere. Then it waits for a second, and
/// twice as long each further time, at most for 16, or until the finisher's end; after six times, every 32nd time only.
///
/// Errors: Io. None of them is a reason not to start the program: a later start wakes a finisher again.
Result<Waking> wake_finisher(const std::string& executable, const std::string& home);

/// For the finisher, when it comes to its end, whatever that is. The caller holds the finisher's lock.
void forget_wakings(const std::string& home);

}  // namespace pyenvx::warm
