#include "launcher/cli/commands.hpp"
#include "launcher/pipeline/build_package.hpp"
#include "sandbox/policy/sandbox_policy.hpp"

namespace pyenvx::cli {

Output run(const SandboxShow&) { return {sandbox::describe(sandbox::default_policy())}; }

Result<Output> run(const SandboxShow& options, pipeline::Services& services) {
    const auto plan = TRY(pipeline::plan_package({options.what, options.python, {}, {}}, services));
    return Output{concat("build: ", plan.name, " by ", plan.backend, "\ntoolchain: ", plan.toolchain,
                         ", sha256:", plan.toolchain_fingerprint.hex(), '\n', sandbox::describe(plan.policy))};
}

}  // namespace pyenvx::cli
