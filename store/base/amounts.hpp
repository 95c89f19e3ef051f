// Sizes and ages as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx {

/// "500MB", "1.5 GiB", "20G", "4096": bytes. K, M, G and T are powers of 1000, Ki, Mi, Gi and Ti of 1024, with B after
/// them or not. Invalid, naming `what`, otherwise.
Result<std::uint64_t> parse_size(std::string_view text, std::string_view what);
/// "1.2 GB": at most three digits and a point.
std::string size_text(std::uint64_t bytes);

/// "30d", "12h", "2w", "45m", "90s", "0", "30 days": seconds. Invalid, naming `what`, otherwise.
Result<std::int64_t> parse_age(std::string_view text, std::string_view what);

}  // namespace pyenvx
