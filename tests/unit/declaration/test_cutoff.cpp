#include "launcher/declaration/settings/cutoff.hpp"

#include <doctest/doctest.h>

#include "store/base/timestamp.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

constexpr std::int64_t kNow = 1'750'000'000;
constexpr std::int64_t kDay = 86'400;

std::optional<std::int64_t> at(std::string_view text) { return Cutoff::parse(text, "here").value().at(kNow); }

}  // namespace

TEST_CASE("a day that is named still counts, and a time does not") {
    CHECK(at("2025-06-01") == parse_timestamp("2025-06-02T00:00:00Z"));
    CHECK(at("2025-06-01T12:00:00Z") == parse_timestamp("2025-06-01T12:00:00Z"));
    CHECK(at(" 2025-06-01T14:00:00+02:00 ") == parse_timestamp("2025-06-01T12:00:00Z"));
}

TEST_CASE("an age counts back from now") {
    CHECK(at("7 days") == kNow - 7 * kDay);
    CHECK(at("1 day") == kNow - kDay);
    CHECK(at("2 weeks") == kNow - 14 * kDay);
    CHECK(at("36 hours") == kNow - kDay - kDay / 2);
    CHECK(at("30 minutes") == kNow - 1800);
    CHECK(at("P7D") == kNow - 7 * kDay);
    CHECK(at("P1W2D") == kNow - 9 * kDay);
    CHECK(at("PT12H30M") == kNow - kDay / 2 - 1800);
    CHECK(at("P1DT12H") == kNow - kDay - kDay / 2);
}

TEST_CASE("off is no limit") {
    CHECK_FALSE(at("off").has_value());
    CHECK(Cutoff::parse("off", "here").value().is_off());
}

TEST_CASE("what is no time is said with what could be written") {
    for (const auto* text : {"", "yesterday", "2025-13-01", "7", "days", "7 months", "-7 days", "7.5 days", "P", "PT",
                             "P1M", "P1Y", "P7", "P1DT", "PD", "PT5D", "99999999999 days", "2025-06-01T12:00:00"}) {
        CAPTURE(text);
        const auto cutoff = Cutoff::parse(text, "shell.toml, line 2");
        REQUIRE_FALSE(cutoff.ok());
        CHECK(cutoff.error().kind() == ErrorKind::Invalid);
        CHECK(cutoff.error().message().starts_with("shell.toml, line 2: "));
        CHECK(cutoff.error().hint().find("7 days") != std::string::npos);
    }
}

TEST_CASE("the earlier limit is the stricter one, and no limit the loosest") {
    const auto strict = [](std::string_view left, std::string_view right) {
        return as_strict_as(Cutoff::parse(left, "").value(), Cutoff::parse(right, "").value(), kNow);
    };
    CHECK(strict("7 days", "3 days"));
    CHECK_FALSE(strict("3 days", "7 days"));
    CHECK(strict("7 days", "7 days"));
    CHECK(strict("2020-01-01", "7 days"));
    CHECK_FALSE(strict("2999-01-01", "7 days"));
    CHECK(strict("7 days", "off"));
    CHECK_FALSE(strict("off", "7 days"));
    CHECK(strict("off", "off"));
}
