#include "store/pep/version.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

Version version(std::string_view text) { return Version::parse(text).value(); }
std::string normal(std::string_view text) { return version(text).str(); }

}  // namespace

TEST_CASE("every spelling of a version has one normal form") {
    CHECK(normal(" v1!02.0-ALPHA_1.Rev-2-dev+Ubuntu-01_x\n") == "1!2.0a1.post2.dev0+ubuntu.1.x");
    CHECK(normal("1.0c") == "1.0rc0");
    CHECK(normal("1.0.preview.3") == "1.0rc3");
    CHECK(normal("1.0a-") == "1.0a0");
    CHECK(normal("0!1.0") == "1.0");
}

TEST_CASE("a number behind a dash is a post-release") {
    CHECK(normal("1.0-1") == "1.0.post1");
    CHECK(normal("1.0a--1") == "1.0a0.post1");
    CHECK(version("1.0-1").is_postrelease());
}

TEST_CASE("what is no version is refused") {
    for (const auto* text : {"", "v", "1..0", ".1", "1.", "1.0-", "1.0--1", "1.0+", "1.0+a..b", "+1", "1!", "1.0.*",
                             "1.0x", "1 .0", "\xd9\xa1.0", "1.0po\xc5\xbft1", "1_0"}) {
        CAPTURE(text);
        CHECK_FALSE(Version::parse(text).ok());
    }
}

TEST_CASE("white space of every script may stand around a version") {
    CHECK(normal("\xc2\xa0"
                 "1.0\xe2\x80\x83\x1c") == "1.0");
    CHECK_FALSE(Version::parse("\xe2\x80\x8b"
                               "1.0")
                    .ok());  // zero width space is none
}

TEST_CASE("versions sort as PEP 440 says") {
    const std::vector<std::string> sorted = {"0.dev0",        "0",
                                             "1.dev0",        "1.0.dev456",
                                             "1.0a1",         "1.0a2.dev456",
                                             "1.0a12",        "1.0b1.dev456",
                                             "1.0b2",         "1.0b2.post345.dev456",
                                             "1.0b2.post345", "1.0rc1.dev456",
                                             "1.0rc1",        "1.0",
                                             "1.0+abc.5",     "1.0+abc.7",
                                             "1.0+abcd",      "1.0+5",
                                             "1.0+5.a",       "1.0+5.0",
                                             "1.0+10",        "1.0.post456.dev34",
                                             "1.0.post456",   "1.0.0.1",
                                             "1.1.dev1",      "1.9",
                                             "1.10",          "2024.12",
                                             "1!0.1"};
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        for (std::size_t j = 0; j < sorted.size(); ++j) {
            CAPTURE(sorted[i]);
            CAPTURE(sorted[j]);
            CHECK((version(sorted[i]) <=> version(sorted[j])) == (i <=> j));
        }
    }
}

TEST_CASE("trailing zeros of the release do not count") {
    CHECK(version("1.0") == version("1.0.0"));
    CHECK(version("0") == version("0.0"));
    CHECK(version("1.0.dev1") == version("1.dev01"));
    CHECK(std::hash<Version>{}(version("1")) == std::hash<Version>{}(version("1.0")));
    CHECK(version("1.0").str() != version("1.0.0").str());
    CHECK(version("1.0") < version("1.0.1"));
}

TEST_CASE("numbers of any length are exact") {
    CHECK(version("18446744073709551615") < version("18446744073709551616"));
    CHECK(version("1.0a99999999999999999999998") < version("1.0a99999999999999999999999"));
    const std::string nines(253, '9');
    const std::string more = "1" + std::string(253, '0');
    CHECK(version(nines) < version(more));
    CHECK(version(std::string(506, '9')) < version("1" + std::string(506, '0')));
    CHECK(version(more).str() == more);
}

TEST_CASE("the parts of a version can be asked for") {
    const auto whole = version("1!2.00.3rc1.post2.dev3+x");
    CHECK(whole.is_prerelease());
    CHECK(whole.is_devrelease());
    CHECK(whole.has_local());
    CHECK(whole.without_local().str() == "1!2.0.3rc1.post2.dev3");
    CHECK(whole.without_local() == version("1!2.0.3rc1.post2.dev3"));
    CHECK(whole.base().str() == "1!2.0.3");
    CHECK(whole.epoch() == "1");
    CHECK(whole.release() == std::vector<std::string>{"2", "0", "3"});
    CHECK_FALSE(version("1.0.post1").is_prerelease());
    CHECK(version("1.0.post1.dev0").is_prerelease());
}
