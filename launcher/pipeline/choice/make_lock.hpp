// A lock for several environments: a resolution for each, made one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/locking/merge.hpp"
#include "launcher/locking/targets.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/pylock/lock.hpp"

namespace pyenvx::pipeline {

/// What a lock is to be. A plain value.
struct LockWish {
    std::vector<pylock::Target> targets;      ///< its environments, one at the least
    std::optional<pylock::Lock> former = {};  ///< whose versions and texts stay where they can
    Keep keep = Keep::unchanged();            ///< of the former's versions
    locking::Preferences preferences = {};    ///< where there is no former lock
};

/// The environments that a lock has already, and this one where it is none of them. `former` may be null.
std::vector<pylock::Target> targets_with(const pylock::Lock* former, const interpreter::Interpreter& here);

/// The newest Python is resolved for first, and each further environment prefers what was chosen before it: versions
/// differ only where they must. What sources require is found out with the builder's interpreter. Nothing is written.
/// Errors: as choose_versions().
Result<pylock::Lock> make_lock(const Asked& asked, const LockWish& wish, const Services& services, Supply supply);

/// Replaces the lock's file. Refused, with advice, where its folder cannot be written.
Result<void> write_lock(const Asked& asked, const std::string& text);

/// SHA-256 of what the declaration itself asks for: the settings of who locks do not make another lock.
std::string lock_digest(const Asked& asked);

}  // namespace pyenvx::pipeline
