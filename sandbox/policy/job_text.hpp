// A job as the text that pyenvx-sandbox is given: canonical, and refused in any other spelling.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/policy/sandbox_policy.hpp"

namespace pyenvx::sandbox {

/// More than any build needs.
inline constexpr std::size_t kMaxJobBytes = 16U << 20;

/// Given this, pyenvx-sandbox does nothing, with success: what probe_layers() runs inside.
inline constexpr std::string_view kProbeArgument = "--nothing";

/// One command and what goes in and out. A plain value.
struct Job {
    SandboxPolicy policy;
    std::vector<std::string> command;  ///< the program by its inside path, and its arguments
    std::string directory;             ///< where it starts, an inside path
    /// A program for a person, and its arguments, to be had in the same place once the command has failed; empty: none.
    /// A terminal comes with such a job.
    std::vector<std::string> after_failure;
    std::filesystem::path source;  ///< a folder of the host whose contents become /build/source; may be empty
    std::filesystem::path output;  ///< an empty folder of the host for what is in /output at the end; may be empty
    std::filesystem::path
        keep_failed;  ///< an empty folder of the host for /build of a command that failed; may be empty
};

/// Invalid when something in it cannot be: a path that is not absolute, a variable without a name, a repeated place.
Result<std::string> job_text(const Job& job);

/// Accepts exactly what job_text() writes. Invalid otherwise.
Result<Job> parse_job(std::string_view text);

}  // namespace pyenvx::sandbox
