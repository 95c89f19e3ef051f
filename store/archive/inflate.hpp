// One raw DEFLATE stream (RFC 1951) in memory, whose size is known beforehand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::archive {

/// All of `compressed` as exactly `exact_size` bytes. The caller has bounded that number. Thread-safe.
/// Errors: Refused when the stream is damaged, or is shorter or longer than it should be on either side.
Result<std::string> inflate_raw(std::string_view compressed, std::size_t exact_size);

/// CRC-32 as zip uses it.
std::uint32_t crc32(std::string_view bytes);

}  // namespace pyenvx::archive
