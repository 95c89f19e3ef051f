// SHA-256 (FIPS 180-4) for the launcher alone. store/digest has the one for everything else; it is openssl's, whose
// start-up in a static program would cost more than the whole warm start. A test holds the two against each other.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pyenvx::record {

using Digest = std::array<std::uint8_t, 32>;

/// Pure; thread-safe.
Digest digest_of(std::string_view bytes);

inline std::string_view bytes_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace pyenvx::record
