// Who the builder is on the host.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// The host's ids that 0 in the first user namespace stands for.
struct Identity {
    uid_t uid = 0;
    gid_t gid = 0;
    /// Not the caller's own ids: root's builds run as somebody else, so that even one that escapes cannot write the
    /// store.
    bool foreign = false;
};

/// For root `host_id`, or the first of kHostIds that its user namespace has. Root of a namespace with a single id can
/// be nobody else, and is treated as the ordinary user that it is. Invalid when `host_id` is given and not there.
Result<Identity> choose_identity(std::uint32_t host_id);

/// Writes the maps of a child that was cloned into a new user namespace.
Result<void> map_ids(pid_t child, const Identity& identity);

}  // namespace pyenvx::sandbox
