// What a file system says of itself. Apart from sys.hpp, since the static launcher does without.
#pragma once

#include <cstdint>
#include <optional>

#include "store/base/fd.hpp"

namespace pyenvx {

/// Bytes that a file beside this one may still take; nothing where the file system does not count them.
std::optional<std::uint64_t> free_space(BorrowedFd file);

/// Whether the kernel refuses to start programs of the file system that `path` lies on (the mount option noexec).
bool is_mounted_noexec(const char* path);

}  // namespace pyenvx
