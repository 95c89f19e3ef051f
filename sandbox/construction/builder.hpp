// Process 2, and process 1 that waits for it. Both live under the same filters: process 1 outside of them would be a
// way around them, by writing code into it.
#pragma once

#include "sandbox/policy/job_text.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Descriptors that the command gets, and the socket to the parent, which it does not.
struct BuilderFiles {
    int socket = -1;
    int output = -1;
};

/// Starts the command and reaps whatever ends until it does. Its wait status.
Result<int> run_builder(const Job& job, const BuilderFiles& files);

}  // namespace pyenvx::sandbox
