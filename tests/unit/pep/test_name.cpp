#include "store/pep/name.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

TEST_CASE("names that differ only in case and separators are the same package") {
    const auto name = PackageName::parse("Foo.-_Bar").value();
    CHECK(name.str() == "foo-bar");
    CHECK(name == PackageName::parse("foo_bar").value());
    CHECK(PackageName::parse("A").value().str() == "a");
}

TEST_CASE("a name begins and ends with an ASCII letter or digit") {
    for (const auto* text : {"", "-a", "a-", "_a", "a_", "a.", "a b", "a\n", "caf\xc3\xa9", "a/b"}) {
        CAPTURE(text);
        CHECK_FALSE(PackageName::parse(text).ok());
    }
    CHECK_FALSE(PackageName::parse(std::string_view("a\0b", 3)).ok());
}

TEST_CASE("an invalid name is shown without driving the terminal") {
    const auto result = ExtraName::parse("\x1b[2J");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message() == "\"\\x1b[2J\" is not a valid extra name");
    CHECK_FALSE(result.error().hint().empty());
}

TEST_CASE("any text has a normal form for comparing extras") {
    CHECK(normalized("_Foo__bar.") == "-foo-bar-");
    CHECK(normalized("").empty());
}
