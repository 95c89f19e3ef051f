// `pyenvx lock`: the lock of a declaration written, and what its sources are built with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/choice/choose_versions.hpp"
#include "launcher/pylock/lock.hpp"

namespace pyenvx::pipeline {

/// What the command line says. A plain value.
struct LockOrder {
    std::vector<std::string> pythons = {};    ///< as --python takes them; empty: as the lock has it, or as is found
    std::vector<std::string> platforms = {};  ///< "linux_aarch64"; empty: likewise
    Keep keep = Keep::unchanged();            ///< of the versions in the lock
};

struct Locked {
    std::optional<pylock::Lock> former;
    pylock::Lock lock;
    bool changed = false;
};

/// One process at a time does this for one declaration. Errors: Invalid (a platform), Refused (under --locked when a
/// file would change; a folder that cannot be written), and those of choosing versions and of preparing builds.
Result<Locked> lock_declaration(const Asked& asked, const LockOrder& order, Services& services);

}  // namespace pyenvx::pipeline
