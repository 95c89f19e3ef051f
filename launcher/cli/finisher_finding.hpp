// What `pyenvx doctor` says about the finisher.
#pragma once

#include <filesystem>

#include "launcher/cli/finding.hpp"

namespace pyenvx::cli {

/// Whether one runs and at what, how many tasks wait, and what failed last. Changes nothing.
Finding examine_finisher(const std::filesystem::path& home);

}  // namespace pyenvx::cli
