// When to ask a server again, and how long to wait first.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pyenvx::index {

/// 429, 502, 503 and 504 (RFC 6585, RFC 9110): the same request may succeed later.
bool is_transient_status(int status);

/// The wait before retry number `retry` (from 0): doubled each time, at most eight seconds, less up to half of it by
/// `random`, so that many clients do not come back at once.
std::chrono::milliseconds back_off(std::chrono::milliseconds first, int retry, std::uint32_t random);

/// The seconds of a Retry-After header, at most `limit`; a date or nonsense is nothing.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, std::chrono::milliseconds limit);

}  // namespace pyenvx::index
