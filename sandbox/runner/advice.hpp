// What to change where a layer is refused.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sandbox/policy/layer.hpp"

namespace pyenvx::sandbox {

/// What of a system decides which layers it allows. A plain value.
struct HostFacts {
    std::map<std::string, std::uint64_t> settings;  ///< by sysctl's names; absent where the kernel has none
    bool in_container = false;
    bool selinux_enforces = false;
};

/// Those of this system, as far as they can be read.
HostFacts read_host_facts();

/// In the imperative, with the exact setting where it can be told which one it is.
std::string advice_for(Layer layer, const HostFacts& facts);

}  // namespace pyenvx::sandbox
