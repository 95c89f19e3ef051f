// Sizes and days as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace pyenvx::cli {

/// "815 B", "1.2 kB", "28.3 MB": powers of a thousand, as disks have them.
std::string amount(std::uint64_t bytes);
/// With its sign: "+1.2 kB".
std::string change(std::uint64_t before, std::uint64_t after);
/// "2025-06-01", UTC.
std::string day(std::int64_t unix_time);
/// Spaces before, up to `width`.
std::string right_aligned(const std::string& text, std::size_t width);

}  // namespace pyenvx::cli
