// The root that a build sees: nothing but what was declared.
#pragma once

#include <vector>

#include "sandbox/policy/sandbox_policy.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Detached copies of the mounts of all declared inputs, in the order of the policy. To be taken before ids change:
/// after that a folder of mode 0700 above one is in the way. Nothing else may be done until then, as this uid may still
/// write the host's /proc/sys.
Result<std::vector<Fd>> open_inputs(const SandboxPolicy& policy);
/// Likewise of the devices that every program expects.
Result<std::vector<Fd>> open_devices();

/// What the new root is made of.
struct Root {
    Fd folder;                ///< the root itself
    std::vector<Fd> inputs;   ///< by open_inputs()
    std::vector<Fd> devices;  ///< by open_devices()
};

/// Mounts and fills the root, all but /proc. The current folder is then the new root.
Result<void> fill_root(Root& root, const SandboxPolicy& policy);
/// Nothing can be made beside the writable folders any more.
Result<void> make_root_read_only(const Root& root);

}  // namespace pyenvx::sandbox
