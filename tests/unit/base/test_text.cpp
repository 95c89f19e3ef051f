#include "store/base/text.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;

TEST_CASE("printable shows control characters and broken UTF-8 as escapes") {
    CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
    CHECK(printable("caf\xc3\xa9") == "caf\xc3\xa9");
    CHECK(printable("\xc3(") == "\\xc3(");
    CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");
}

TEST_CASE("printable shows marks that turn the direction of writing, and nothing else of their kind") {
    CHECK(printable("a\xe2\x80\xae"
                    "b") == "a\\xe2\\x80\\xaeb");
    CHECK(printable("\xe2\x80\x8f\xe2\x81\xa6") == "\\xe2\\x80\\x8f\\xe2\\x81\\xa6");
    CHECK(printable("\xe2\x80\x99\xe2\x81\xa0\xe2\x82\xac") == "\xe2\x80\x99\xe2\x81\xa0\xe2\x82\xac");
}

TEST_CASE("overlong, surrogate and out-of-range sequences are not UTF-8") {
    CHECK_FALSE(is_valid_utf8("\xc0\xaf"));
    CHECK_FALSE(is_valid_utf8("\xed\xa0\x80"));
    CHECK_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));
    CHECK(is_valid_utf8("\xf0\x9f\x90\x8d"));
}

TEST_CASE("decimal numbers are read strictly") {
    CHECK(parse_decimal("18446744073709551615") == 18446744073709551615ULL);
    CHECK_FALSE(parse_decimal("18446744073709551616"));
    CHECK_FALSE(parse_decimal(""));
    CHECK_FALSE(parse_decimal("+1"));
}

TEST_CASE("hexadecimal goes there and back") {
    CHECK(to_hex(std::string_view("\x00\xff", 2)) == "00ff");
    CHECK(from_hex("00FF") == std::string("\x00\xff", 2));
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("the nearest word is offered only when it is near") {
    CHECK(nearest("dependancies", {"dependencies", "env"}) == "dependencies");
    CHECK_FALSE(nearest("zzzzzz", {"dependencies", "env"}));
}
