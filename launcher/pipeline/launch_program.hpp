// Which program a command line starts in an environment, and with which variables.
#pragma once

#include "launcher/pipeline/pipeline.hpp"

namespace pyenvx::pipeline {

/// Only what Python itself runs can do without an environment.
Emptiness emptiness_for(const warm::Invocation& invocation);

/// Everything of a launch but the files it was computed from. NotFound: no such command, with those that are near.
Result<Launch> launch_program(const warm::Invocation& invocation, const Asked& asked, const Prepared& prepared,
                              const Services& services);

}  // namespace pyenvx::pipeline
