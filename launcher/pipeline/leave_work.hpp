// What becomes of the work that a launch leaves to be done, by the user's `finish`.
#pragma once

#include "launcher/pipeline/asked/services.hpp"
#include "launcher/pipeline/pipeline.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

/// Writes the record of a launch, where it may have one, and sees to what is left:
/// - background: a task for the finisher, which the caller wakes right before exec (record.finisher_unfinished says
/// so);
/// - inline: does it, and the launch then starts from the environment that has all its bytecode;
/// - never: nothing.
/// Interrupted is the only error: all else is said under -v or as a warning, and the program starts.
Result<void> remember(Launch& launch, Services& services);

/// The same for an environment that was asked for and that no program starts from now. True when the caller is to wake
/// the finisher.
Result<bool> leave_work(Prepared& prepared, Services& services);

/// Wakes the finisher of a home. To be called when no other thread runs. What it came to, for -v.
void wake_finisher(const std::filesystem::path& home, Progress& progress);

}  // namespace pyenvx::pipeline
