// Rules about paths that hold whatever becomes of the mounts.
#pragma once

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Everything may be read and executed; written are /build, /output, /tmp, /dev/shm and the devices. For this process
/// and all that come of it. Needs the final root and no new privileges.
Result<void> restrict_paths();

}  // namespace pyenvx::sandbox
