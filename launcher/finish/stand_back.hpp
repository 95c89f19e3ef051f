// Leaving a program that has just been started alone.
#pragma once

#include <sys/types.h>

#include <chrono>

#include "store/base/result.hpp"

namespace pyenvx::finish {

/// Waits until the process has ended, at most that long. A program imports most of what it does in its first seconds,
/// and even work of the lowest priority takes memory and caches from it. Errors: Interrupted.
Result<void> stand_back(pid_t program, std::chrono::milliseconds longest);

}  // namespace pyenvx::finish
