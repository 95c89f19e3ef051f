// What env/bin/python leaves to pyenvx-realise: an environment that may not have reached the disk before the machine
// stopped.
#pragma once

#include <span>

#include "launcher/record/variables.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Checks the environment that `words[0]`, its bin/python, lies in, and execs its interpreter with the other words.
/// Returns only on failure: Refused when the environment was damaged, and is now removed.
Error check_environment(std::span<const char* const> words, record::EnvironmentBlock environment, Progress& progress);

}  // namespace pyenvx::cli
