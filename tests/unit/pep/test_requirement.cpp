#include "store/pep/requirement.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::pep;

namespace {

std::string normal(std::string_view text) { return Requirement::parse(text).value().str(); }

std::string message(std::string_view text) {
    const auto result = Requirement::parse(text);
    return result.ok() ? "no error" : result.error().message();
}

}  // namespace

TEST_CASE("a requirement in its normal form") {
    CHECK(normal(" Foo.Bar [b, A,a] >= 1.0 , <2 ; python_version<'3.9' ") ==
          "foo-bar[a,b]<2,>=1.0; python_version < \"3.9\"");
    CHECK(normal("foo") == "foo");
    CHECK(normal("foo()") == "foo");
    CHECK(normal("foo[] (>=1)") == "foo>=1");
    CHECK(normal("foo>=1,") == "foo>=1");
    CHECK(normal("foo @ u ;os_name=='x'") == "foo @ u ; os_name == \"x\"");
}

TEST_CASE("a URL goes on to the next blank") {
    CHECK(Requirement::parse("foo @ u;os_name=='x'").value().url == "u;os_name=='x'");
    CHECK_FALSE(Requirement::parse("foo @ u;os_name=='x'").value().marker);
    CHECK(Requirement::parse("foo @ u ; os_name=='x'").value().marker);
    CHECK_FALSE(Requirement::parse("foo @ u >=1").ok());
    CHECK_FALSE(Requirement::parse("foo @ u os_name == 'x'").ok());
    CHECK_FALSE(Requirement::parse("foo @").ok());
}

TEST_CASE("an unknown variable makes the requirement invalid") {
    CHECK_FALSE(Requirement::parse("foo; bar == 'x'").ok());
}

TEST_CASE("arbitrary equality ends at a comma only for the specifiers") {
    CHECK(normal("foo===1.0,>=2") == "foo===1.0,>=2");
    CHECK_FALSE(Requirement::parse("foo===").ok());
    CHECK_FALSE(Requirement::parse("foo===a,b").ok());
    CHECK(normal("foo (===1.0, >=2,)") == "foo===1.0,>=2");
    CHECK(Requirement::parse("foo===1.0;os_name=='x'").value().marker);
}

TEST_CASE("what is wrong is said with its column and what was expected") {
    CHECK(message("") == "expected the name of a package at column 1 of ``");
    CHECK(message("foo[a b]") == "expected \",\" or \"]\" after an extra at column 7 of `foo[a b]`");
    CHECK(message("foo >= 1.0.*") == "expected no \".*\" after this version at column 11 of `foo >= 1.0.*`");
    CHECK(message("foo>=1+l") == "expected no local segment with this operator at column 7 of `foo>=1+l`");
    CHECK(message("foo~=1") == "expected a version specifier, \";\" and a marker, or the end at column 4 of `foo~=1`");
    CHECK(message("foo (>=1") == "expected \")\" after the version specifiers at column 9 of `foo (>=1`");
    CHECK(message("caf\xc3\xa9 x").find("column 4") != std::string::npos);
    CHECK(message("foo;os_name=='x' \x1b[2J").find('\x1b') == std::string::npos);
}

TEST_CASE("what is no requirement is refused") {
    for (const auto* text : {"foo_",
                             "_foo",
                             "foo bar",
                             "foo>=1 <2",
                             "foo==1.dev1.*",
                             "foo==1+l.*",
                             "foo(1)",
                             "foo 1",
                             "foo\n",
                             "foo[a,]",
                             "foo[,a]",
                             "foo[a",
                             "foo[a-]",
                             "foo,>=1",
                             "foo;",
                             "foo ; os_name",
                             "foo # comment",
                             "foo>=1 @ u",
                             "foo\xc2\xa0>=1",
                             ">=1",
                             "foo @ \n",
                             "foo @ u\n",
                             "foo @ u\xe3\x80\x80; os_name == 'x'"}) {
        CAPTURE(text);
        CHECK_FALSE(Requirement::parse(text).ok());
    }
}
