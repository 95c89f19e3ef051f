// The lines of a policy's text, for the two texts that have them.
#pragma once

#include <string>

#include "sandbox/policy/sandbox_policy.hpp"

namespace pyenvx::sandbox {

enum class HostPaths { Hidden, Shown };

/// Sorted, one fact a line, each value as one word. With host paths shown an input has a second word.
std::string policy_lines(const SandboxPolicy& policy, HostPaths host_paths);

std::string_view word_for(Strictness strictness);

}  // namespace pyenvx::sandbox
