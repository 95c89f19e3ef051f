// Large files in parts, as S3 takes them.
#pragma once

#include <string>

#include "store/cache/http/web_files.hpp"

namespace pyenvx::cache {

inline constexpr std::uint64_t kLargestAtOnce = std::uint64_t{64} << 20;

/// Puts a file in parts that become a file together or not at all; those of an attempt that fails are given up, so
/// that nobody pays for them. Errors: as WebFiles'.
Result<void> put_in_parts(WebFiles& files, const std::string& url, const index::HttpUpload& whole);

}  // namespace pyenvx::cache
