// `pyenvx init --script`: a script that says itself what it needs, and starts by its own name.
#pragma once

#include "launcher/cli/command_line.hpp"
#include "launcher/cli/output/output.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Writes a new script, or gives one that is there what it lacks, and lets its owner execute it.
/// Refused, with nothing changed, for a link, another user's file, and what is no text of Python's or says that another
/// program starts it.
Result<Output> begin_script(const Init& options, pipeline::Services& services);

}  // namespace pyenvx::cli
