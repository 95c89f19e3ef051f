#include "store/base/amounts.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;

TEST_CASE("sizes are read as people write them") {
    CHECK(parse_size("4096", "it").value() == 4096);
    CHECK(parse_size("500MB", "it").value() == 500'000'000);
    CHECK(parse_size("20G", "it").value() == 20'000'000'000);
    CHECK(parse_size("1.5 GiB", "it").value() == 1'610'612'736);
    CHECK(parse_size("0.5k", "it").value() == 500);
}

TEST_CASE("what is no size is refused") {
    for (const auto* text : {"", "GB", "-1", "1.2.3", "5X", "1e9", "99999999999999999999", "99000000T", "1.0001G"}) {
        CAPTURE(text);
        CHECK(parse_size(text, "it").error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("ages are read as people write them") {
    CHECK(parse_age("0", "it").value() == 0);
    CHECK(parse_age("30d", "it").value() == 30 * 86400);
    CHECK(parse_age("30 days", "it").value() == 30 * 86400);
    CHECK(parse_age("2w", "it").value() == 14 * 86400);
    CHECK(parse_age("1.5h", "it").value() == 5400);
    CHECK(parse_age("1 week", "it").value() == 7 * 86400);
}

TEST_CASE("what is no age is refused") {
    for (const auto* text : {"", "30", "d", "-3d", "3y", "soon"}) {
        CAPTURE(text);
        CHECK(parse_age(text, "it").error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("sizes are told in few digits") {
    CHECK(size_text(0) == "0 bytes");
    CHECK(size_text(999) == "999 bytes");
    CHECK(size_text(1234) == "1.2 kB");
    CHECK(size_text(45'600'000) == "45.6 MB");
    CHECK(size_text(345'600'000) == "345 MB");
    CHECK(size_text(20'000'000'000) == "20.0 GB");
}
