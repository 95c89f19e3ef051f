// What `pyenvx doctor` says about building from source.
#pragma once

#include <vector>

#include "launcher/cli/finding.hpp"

namespace pyenvx::cli {

/// One finding when every layer of the sandbox can be made here, else one for each that cannot. Enters one to see.
std::vector<Finding> examine_sandbox();

}  // namespace pyenvx::cli
