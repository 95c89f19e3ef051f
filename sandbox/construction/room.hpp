// The child's side: from a fresh process in new namespaces to the command. The order of its steps is what keeps hostile
// code in: see ARCHITECTURE.md, "Sandbox".
#pragma once

#include "sandbox/policy/job_text.hpp"
#include "store/base/fd.hpp"

namespace pyenvx::sandbox {

/// What the child has of its parent.
struct RoomOptions {
    int socket = -1;    ///< to the parent, which tells when ids are mapped, sends the source and hears of failures
    int results = -1;   ///< to the parent too, which reads it once this process is gone: folders and the wait status
    int output = -1;    ///< the command's standard output and error, a pipe
    int terminal = -1;  ///< for Job::after_failure
};

/// Becomes process 1 of the sandbox, runs the command as process 2, leaves its end for the parent, and ends.
[[noreturn]] void run_room(const Job& job, const RoomOptions& options);

}  // namespace pyenvx::sandbox
