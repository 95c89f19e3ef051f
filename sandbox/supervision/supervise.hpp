// The parent's side: making the child, feeding it, watching it, and taking what it leaves.
#pragma once

#include "sandbox/policy/job_text.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Runs the job of the runner at the other side of `runner`, and tells it all that happens. When the runner closes its
/// side, everything is killed. The process has one thread. `terminal` is for Job::after_failure, and none without it.
/// An error is told too, so that the caller need only end.
Result<void> supervise(const Job& job, BorrowedFd runner, BorrowedFd terminal);

}  // namespace pyenvx::sandbox
