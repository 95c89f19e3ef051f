// Points in time as people and indexes write them (RFC 3339).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pyenvx {

/// Seconds since 1970, UTC, of "2025-06-01T12:00:00Z"; fractions of a second are cut off, an offset such as "+02:00"
/// counts, and a space may stand for the "T". Nothing for anything else.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// The first second of the day "2025-06-01", UTC. Nothing for anything else.
std::optional<std::int64_t> parse_date(std::string_view text);

/// "2025-06-01T12:00:00Z", for the years 0 to 9999.
std::string timestamp_text(std::int64_t seconds);

/// By the system's clock.
std::int64_t seconds_now();

}  // namespace pyenvx
