// The digests in a launch record: of the kind that the launcher can make without a library, whose start-up would cost
// more than the whole warm start.
#pragma once

#include <string_view>

#include "store/base/plain_sha256.hpp"

namespace pyenvx::record {

using Digest = PlainDigest;

inline Digest digest_of(std::string_view bytes) { return plain_sha256(bytes); }

inline std::string_view bytes_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace pyenvx::record
