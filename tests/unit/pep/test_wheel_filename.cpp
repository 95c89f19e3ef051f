#include <doctest/doctest.h>

#include "store/pep/wheel_tag.hpp"

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

bool is_wheel(std::string_view filename) { return WheelFilename::parse(filename).ok(); }
bool is_sdist(std::string_view filename) { return SdistFilename::parse(filename).ok(); }

}  // namespace

TEST_CASE("a wheel's file name is taken apart and its tags expanded") {
    const auto wheel = WheelFilename::parse("Foo.bar_baz-1.0.Post1-2a-py2.py3-NONE-any.linux_x86_64.whl").value();
    CHECK(wheel.name.str() == "foo-bar-baz");
    CHECK(wheel.version.str() == "1.0.post1");
    CHECK(wheel.build == "2a");
    REQUIRE(wheel.tags.size() == 4);
    CHECK(wheel.tags.front().str() == "py2-none-any");
    CHECK(wheel.tags.back().str() == "py3-none-linux_x86_64");
    CHECK(WheelFilename::parse("foo-1.0-py3-none-any.whl").value().build.empty());
}

TEST_CASE("what is no wheel's file name is refused") {
    for (const auto* name : {"foo.whl", "foo-1.0-py3-none-any", "foo-1.0-py3-none-any.WHL", "foo-1.0-py3-none.whl",
                             "foo-x-py3-none-any.whl", "foo__bar-1.0-py3-none-any.whl", "_foo-1.0-py3-none-any.whl",
                             "-1.0-py3-none-any.whl", "foo-1.0-a1-py3-none-any.whl", "foo-1.0-1-2-py3-none-any.whl",
                             "foo-1.0-py3.-none-any.whl", "foo-1.0-py3--any.whl", "foo-1.0-3-none-any.whl",
                             "caf\xc3\xa9-1.0-py3-none-any.whl", "a/b-1.0-py3-none-any.whl"}) {
        CAPTURE(name);
        CHECK_FALSE(is_wheel(name));
    }
}

TEST_CASE("a compressed tag set cannot explode") {
    std::string many = "a";
    for (int i = 0; i < 500; ++i) many += ".a";
    CHECK_FALSE(is_wheel(concat("foo-1.0-", many, "-", many, "-", many, ".whl")));
    CHECK_FALSE(is_wheel(concat("foo-1.0-py3-none-", std::string(1 << 20, 'a'), ".whl")));
}

TEST_CASE("a build tag begins with a digit and stays on one line") {
    CHECK(is_wheel("foo-1.0-1a-py3-none-any.whl"));
    CHECK_FALSE(is_wheel("foo-1.0-a1-py3-none-any.whl"));
    CHECK_FALSE(is_wheel("foo-1.0-1\n-py3-none-any.whl"));
}

TEST_CASE("build tags are ordered by their number, then by the rest") {
    CHECK(build_order("", "0") < 0);
    CHECK(build_order("2", "10") < 0);
    CHECK(build_order("1", "1a") < 0);
    CHECK(build_order("1b", "1a") > 0);
    CHECK(build_order("01", "1") == 0);
    CHECK(build_order("", "") == 0);
    CHECK(build_order("99999999999999999999", "100000000000000000000") < 0);
}

TEST_CASE("a source distribution's version stands behind the last dash") {
    const auto sdist = SdistFilename::parse("Foo-Bar-1.0rc1.tar.gz").value();
    CHECK(sdist.name.str() == "foo-bar");
    CHECK(sdist.version.str() == "1.0rc1");
    CHECK(is_sdist("foo-1.0.zip"));
    for (const auto* name :
         {"foo-1.0.tgz", "foo.tar.gz", "-1.0.tar.gz", "foo-.tar.gz", "foo-1.0-beta.tar.gz", "foo-1.0.TAR.GZ"}) {
        CAPTURE(name);
        CHECK_FALSE(is_sdist(name));
    }
}
