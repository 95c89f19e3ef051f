// Keyed digests (RFC 2104).
#pragma once

#include <string>
#include <string_view>

namespace pyenvx {

/// HMAC-SHA-256: 32 raw bytes. Thread-safe.
std::string hmac_sha256(std::string_view key, std::string_view message);

}  // namespace pyenvx
