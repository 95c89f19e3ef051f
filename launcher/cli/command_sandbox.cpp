#include "launcher/cli/commands.hpp"
#include "sandbox/policy/sandbox_policy.hpp"

namespace pyenvx::cli {

Output run(const SandboxShow&) { return {sandbox::describe(sandbox::default_policy())}; }

}  // namespace pyenvx::cli
