// One process at a time prepares a declaration.
#pragma once

#include <string>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/base/file_lock.hpp"

namespace pyenvx::pipeline {

/// The name of the lock file, below locks/.
std::string flight_name(const Asked& asked);

/// Waits, and tells so when it takes long.
Result<FileLock> take_flight(const Asked& asked, const Services& services);

}  // namespace pyenvx::pipeline
