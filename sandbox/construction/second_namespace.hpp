// The user namespace that the builder lives in, which owns none of the mounts.
#pragma once

#include <cstdint>

#include "store/base/result.hpp"

namespace pyenvx::sandbox {

/// Enters it; `id` there stands for 0 in the first one. Without it the builder owns the mount namespace, remounts its
/// inputs writable and, where it is the caller's uid, rewrites the store. The process must be dumpable.
Result<void> enter_second_namespace(std::uint32_t id);

}  // namespace pyenvx::sandbox
