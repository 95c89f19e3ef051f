// Process 2, and process 1 that waits for it. Both live under the same filters: process 1 outside of them would be a
// way around them, by writing code into it.
#pragma once

#include "sandbox/policy/job_text.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Descriptors. The command gets the output, and what comes after its failure the terminal; neither gets another.
struct BuilderFiles {
    int socket = -1;  ///< to the parent
    int output = -1;
    int terminal = -1;
};

/// Starts the command and reaps whatever ends until it does. Its wait status. When it fails and something is to come
/// after that, all other processes are killed and that runs to its end first.
Result<int> run_builder(const Job& job, const BuilderFiles& files);

}  // namespace pyenvx::sandbox
