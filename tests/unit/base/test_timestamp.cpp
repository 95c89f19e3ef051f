#include <doctest/doctest.h>

#include "store/base/timestamp.hpp"

namespace pyenvx {

TEST_CASE("a timestamp is read in every spelling of RFC 3339") {
    constexpr std::int64_t kNoon = 1'748'779'200;
    CHECK(parse_timestamp("2025-06-01T12:00:00Z") == kNoon);
    CHECK(parse_timestamp("2025-06-01t12:00:00z") == kNoon);
    CHECK(parse_timestamp("2025-06-01 12:00:00Z") == kNoon);
    CHECK(parse_timestamp("2025-06-01T12:00:00.999999Z") == kNoon);
    CHECK(parse_timestamp("2025-06-01T14:00:00+02:00") == kNoon);
    CHECK(parse_timestamp("2025-06-01T06:30:00-05:30") == kNoon);
    CHECK(parse_timestamp("1970-01-01T00:00:00Z") == 0);
}

TEST_CASE("what is no timestamp is none") {
    for (const auto* text :
         {"", "2025-06-01", "2025-06-01T12:00:00", "2025-06-01T12:00Z", "2025-13-01T12:00:00Z", "2025-02-30T12:00:00Z",
          "2025-06-01T24:00:00Z", "2025-06-01T12:60:00Z", "2025-06-01T12:00:00.Z", "2025-06-01T12:00:00.5",
          "2025-06-01T12:00:00+2:00", "2025-06-01T12:00:00+24:00", "2025-06-01T12:00:00ZZ", "20250601T120000Z",
          "+025-06-01T12:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text).has_value());
    }
}

TEST_CASE("a day begins at midnight, UTC") {
    CHECK(parse_date("2024-02-29") == parse_timestamp("2024-02-29T00:00:00Z"));
    for (const auto* text : {"2023-02-29", "2024-2-29", "2024/02/29", "2024-02-29 ", "2024-00-10"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_date(text).has_value());
    }
}

TEST_CASE("a timestamp's text is read as the same time") {
    for (const auto* text : {"1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2024-02-29T01:02:03Z"}) {
        CHECK(timestamp_text(parse_timestamp(text).value()) == text);
    }
}

}  // namespace pyenvx
