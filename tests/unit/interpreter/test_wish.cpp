#include "store/interpreter/places/wish.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::interpreter;

namespace {

bool accepts(std::string_view wish, std::string_view version) {
    return PythonWish::parse(wish).value().versions.contains(pep::Version::parse(version).value(),
                                                             pep::Prereleases::Allow);
}

}  // namespace

TEST_CASE("a version of two numbers means the whole series, one of three means itself") {
    CHECK(accepts("3.12", "3.12.7"));
    CHECK_FALSE(accepts("3.12", "3.13.0"));
    CHECK(accepts("3", "3.9.1"));
    CHECK(accepts("3.12.1", "3.12.1"));
    CHECK_FALSE(accepts("3.12.1", "3.12.2"));
    CHECK(accepts("3.14.0rc1", "3.14.0rc1"));
}

TEST_CASE("a specifier and the usual prefixes are understood") {
    CHECK(accepts(">=3.10,<3.12", "3.11.9"));
    CHECK_FALSE(accepts(">=3.10,<3.12", "3.12.0"));
    for (const char* text : {"python3.12", "cpython-3.12", "python@3.12", " 3.12 \n"}) CHECK(accepts(text, "3.12.4"));
}

TEST_CASE("free-threaded builds are asked for by a t") {
    CHECK(PythonWish::parse("3.13t").value().free_threaded);
    CHECK_FALSE(PythonWish::parse("3.13").value().free_threaded);
    CHECK(accepts("3.13t", "3.13.2"));
}

TEST_CASE("whatever holds a slash is a path") {
    CHECK(PythonWish::parse("./python").value().path == std::filesystem::path("./python"));
    CHECK(PythonWish::parse("/opt/3.12/").value().path == std::filesystem::path("/opt/3.12/"));
}

TEST_CASE("other words name no Python") {
    for (const char* text : {"", "snake", "t", "3.12 3.13", "3.x", "v3", "3.12.1+local", ">=", "python", "3.12tt"}) {
        CAPTURE(text);
        CHECK(PythonWish::parse(text).error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("of each line of a version file the first word counts, as for pyenv") {
    CHECK(version_file_lines("# ours\r\n\r\n  3.11.7 \r\n3.12\tand more\n3.9# c\n #x\n") ==
          std::vector<std::string>{"3.11.7", "3.12", "3.9"});
    CHECK(version_file_lines("").empty());
}
