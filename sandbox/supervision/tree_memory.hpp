// What all processes of a sandbox hold together, as seen from outside.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace pyenvx::sandbox {

/// Bytes of memory of `root` and all that come of it: anonymous and shared pages, the latter counted for each process
/// that has them, so rather too much than too little. Nothing where the kernel does not tell a process's children.
std::optional<std::uint64_t> memory_of_tree(pid_t root);

}  // namespace pyenvx::sandbox
