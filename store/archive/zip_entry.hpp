// One member of a zip archive, after all checks that need no decompression.
#pragma once

#include <cstdint>
#include <string>

namespace pyenvx::archive {

enum class ZipMethod : std::uint16_t { Stored = 0, Deflate = 8, Zstd = 93 };

/// A plain value; offsets and sizes are in bytes.
struct ZipEntry {
    std::string name;  ///< checked by check_member_name, without a slash at its end
    bool is_directory = false;
    bool is_executable = false;  ///< a regular file with an x bit in its Unix mode
    ZipMethod method = ZipMethod::Stored;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t data_offset = 0;  ///< of the compressed bytes in the archive
};

/// What an archive may ask of us at the most.
struct ZipLimits {
    std::uint64_t max_entries = 200'000;
    std::uint64_t max_member_bytes = std::uint64_t{8} << 30;
    std::uint64_t max_total_bytes = std::uint64_t{24} << 30;
    /// Beyond `ratio_free_bytes`, a member and the archive may grow by `max_ratio` at the most. Large real wheels stay
    /// below 20; deflate itself can reach 1032.
    std::uint64_t max_ratio = 100;
    std::uint64_t ratio_free_bytes = std::uint64_t{128} << 20;
};

}  // namespace pyenvx::archive
