// An ELF file without what only debuggers read: often two thirds of a library.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "store/base/result.hpp"

namespace pyenvx::elf {

/// Reads `size` bytes of a file at `offset`; fewer only where the file ends.
using ReadAt = std::function<Result<std::string>(std::uint64_t offset, std::uint64_t size)>;

/// What `strip` leaves of a program or library of `file_size` bytes: all that is loaded and linked against, where it
/// was, and headers for these sections alone. Sections of debugging information, symbols that are not dynamic, and
/// .comment are neither kept nor read.
/// Nothing when the file is no such program, or shows anything unusual: another kind of section, sections that are
/// loaded after ones that are not, parts that leave the file or their place. Nothing also when there is little to gain.
/// The file is foreign: every offset is checked. Errors: those of `read_at`.
Result<std::optional<std::string>> loadable_part(std::uint64_t file_size, const ReadAt& read_at);

}  // namespace pyenvx::elf
