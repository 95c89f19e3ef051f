// What each command does, as a function from its options to the text that it prints.
#pragma once

#include <string>

#include "launcher/cli/command_line.hpp"
#include "launcher/cli/output/output.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Carries a parsed command out.
Result<Output> execute(const CommandLine& line, record::EnvironmentBlock environment, Progress& progress);

Result<Output> run(const EnvPath& options, pipeline::Services& services);
Result<Output> run(const EnvShow& options, pipeline::Services& services);
Result<Output> run(const EnvList& options, pipeline::Services& services);
Result<Output> run(const Lock& options, pipeline::Services& services);
Result<Output> run(const Upgrade& options, pipeline::Services& services);
Result<Output> run(const Init& options, pipeline::Services& services);
Result<Output> run(const Add& options, pipeline::Services& services);
Result<Output> run(const Remove& options, pipeline::Services& services);
Result<Output> run(const Tree& options, pipeline::Services& services);
Result<Output> run(const Why& options, pipeline::Services& services);
Result<Output> run(const Outdated& options, pipeline::Services& services);
Result<Output> run(const CacheInfo& options, pipeline::Services& services);
Result<Output> run(const CachePrune& options, pipeline::Services& services);
Result<Output> run(const PythonList& options, pipeline::Services& services);
Result<Output> run(const PythonFind& options, pipeline::Services& services);
Result<Output> run(const Build& options, pipeline::Services& services);

/// Needs no store that opens: that is one of the things it looks at.
Output run(const Doctor& options, record::EnvironmentBlock environment, pipeline::Manner manner, Progress& progress);
/// What all builds have in common. Needs no store at all.
Output run(const SandboxShow& options);
/// The script that a shell's completion is made of. Needs no store.
Result<Output> run(const Completions& options);
/// Of one build.
Result<Output> run(const SandboxShow& options, pipeline::Services& services);

}  // namespace pyenvx::cli
