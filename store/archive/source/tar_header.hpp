// One 512-byte header of a tar archive: POSIX ustar, and GNU's and the oldest dialects as far as they agree with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::archive {

inline constexpr std::size_t kTarBlock = 512;

/// What the fields say; nothing is judged but that they are well formed.
struct TarHeader {
    std::string name;  ///< with ustar's prefix before it; as written, slash at its end included
    std::string link;  ///< of a link: its target, as written
    std::uint64_t size = 0;
    std::uint32_t mode = 0;
    char type = '0';
};

/// `block` has kTarBlock bytes, which are not all zero. Refused when the checksum is wrong or a number is no number.
Result<TarHeader> parse_tar_header(std::string_view block);

}  // namespace pyenvx::archive
