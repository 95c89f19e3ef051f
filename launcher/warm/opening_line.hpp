// The one line that a person reads when a shell opens.
#pragma once

#include <cstdint>

#include "launcher/record/launch_record.hpp"
#include "launcher/warm/invocation.hpp"

namespace pyenvx::warm {

/// CLOCK_MONOTONIC in nanoseconds, to be taken at the start of a process.
std::int64_t stopwatch_ns();

/// "pyenvx: numpy 2.1.3 and Python 3.11.2 in 1 ms", on standard error: for an interactive shell, on a terminal, unless
/// -q was said.
void say_what_opens(const record::LaunchRecord& record, const Invocation& invocation, std::int64_t began_ns);

}  // namespace pyenvx::warm
