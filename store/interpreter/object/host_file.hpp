// Reading a host's files as they were at one moment.
#pragma once

#include <cstdint>
#include <string>

#include "store/base/result.hpp"
#include "store/interpreter/object/files.hpp"

namespace pyenvx::interpreter {

inline constexpr std::uint64_t kMaxObjectFile = 512 << 20;

struct HostFile {
    std::string bytes;
    std::int64_t mtime = 0;  ///< in seconds
};

/// What the object gets of a file: of a program or library only what is loaded (elf/loadable.hpp), of all others the
/// whole. Errors: Io, NotFound, Invalid (too large); Failed when it changes meanwhile.
Result<HostFile> read_host_file(const ObjectFile& file);

}  // namespace pyenvx::interpreter
