// Rules about paths that hold whatever becomes of the mounts.
#pragma once

#include <string>

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Everything may be read and executed; written are /build, /output, /tmp, /dev/shm, the devices
/// and `source_place`, unless that is empty. For this process
/// and all that come of it. Needs the final root and no new privileges.
Result<void> restrict_paths(const std::string& source_place);

}  // namespace pyenvx::sandbox
