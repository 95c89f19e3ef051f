// What a client asks over a pipe.
#pragma once

#include <cstdint>
#include <optional>

#include "store/cache/cache_key.hpp"
#include "store/cache/ssh/frame.hpp"

namespace pyenvx::cache {

/// `type` is one of Read, Size, Open, Put and Finish; all but Finish have a key.
struct Request {
    FrameType type;
    std::uint64_t number = 0;  ///< of Read, Open and Put: as frame.hpp says
    std::optional<CacheKey> key = {};
};

std::string request_text(const Request& request);
/// Accepts exactly what request_text() writes. Refused otherwise.
Result<Request> parse_request(const Frame& frame);

}  // namespace pyenvx::cache
