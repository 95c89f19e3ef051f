// Running one command in a fresh sandbox, by pyenvx-sandbox. See ARCHITECTURE.md, "Sandbox".
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/policy/job_text.hpp"
#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Given what the command writes, as it comes: valid UTF-8 in which no control character but newline and tab is left.
using LogSink = std::function<void(std::string_view)>;

/// A job, and what the caller has to do with it while it runs.
struct SandboxJob : Job {
    LogSink log = {};  ///< called by the thread that runs the job; may be empty
    /// Called with its wait status once the command has failed and before Job::after_failure begins, whose terminal is
    /// relayed to and from standard input and output.
    std::function<void(int wait_status)> on_failure = {};
    std::filesystem::path program = {};  ///< pyenvx-sandbox; empty: the one that belongs to the running program
};

/// The limits of a whole job that end it at once.
enum class LimitHit { Memory, WallTime, Log };
std::string_view name_of(LimitHit limit);

struct SandboxOutcome {
    int wait_status = 0;                ///< of the command, as waitpid(2) gives it
    std::optional<LimitHit> limit_hit;  ///< then the command was killed
    std::vector<std::string> held;      ///< what bounded memory and the rest: "cgroup v1 memory", "rlimits", "watchdog"
    std::vector<std::string> left_out;  ///< layers that Strictness::Relaxed went without, each with why

    /// The command ended by itself with status 0.
    bool succeeded() const;
};

/// Runs the command to its end and collects /output, if it succeeded, into `job.output`, an empty folder that stays the
/// caller's (0444 or 0555 files, 0755 folders; what is in it after an error means nothing). Nothing of the sandbox is
/// left when this returns. Thread-safe: any number of jobs at once.
///
/// Errors: Refused, naming the layer that this system does not allow and what to change, or what the command left in
/// /output that cannot be taken; Interrupted, after killing everything; Invalid for a job that makes no sense; NotFound
/// when the command or an input is not there; Io.
Result<SandboxOutcome> run_sandboxed(const SandboxJob& job);

/// One layer as this system has it.
struct LayerFinding {
    std::string layer;
    bool held = true;
    std::string text;    ///< what was found
    std::string advice;  ///< what to change; empty where nothing is
};

/// What this system allows of a sandbox.
struct SandboxFindings {
    std::vector<LayerFinding> layers;  ///< in the order in which they are made, up to one that nothing can do without
    std::vector<std::string> bounds;   ///< as SandboxOutcome::held
};

/// Enters a sandbox with nothing in it and tells what became of each layer. Runs no foreign code. Errors: NotFound, Io.
Result<SandboxFindings> probe_layers();

}  // namespace pyenvx::sandbox
