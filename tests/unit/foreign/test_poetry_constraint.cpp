#include <doctest/doctest.h>

#include "launcher/foreign/text/poetry_constraint.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;

namespace {

std::string said(std::string_view constraint) {
    const auto specifiers = specifiers_of(constraint);
    return specifiers.ok() ? *specifiers : specifiers.error().message();
}

}  // namespace

TEST_CASE("a caret keeps the first number that is not zero") {
    CHECK(said("^1.2.3") == ">=1.2.3,<2");
    CHECK(said("^0.2.3") == ">=0.2.3,<0.3");
    CHECK(said("^0.0.3") == ">=0.0.3,<0.0.4");
    CHECK(said("^0.0") == ">=0.0,<0.1");
    CHECK(said("^0") == ">=0,<1");
    CHECK(said("^9.9") == ">=9.9,<10");
    CHECK(said("^1.2.3-beta.2") == ">=1.2.3b2,<2");
    CHECK(said("^1!2.0") == ">=1!2.0,<1!3");
}

TEST_CASE("a tilde keeps the minor version") {
    CHECK(said("~1.2.3") == ">=1.2.3,<1.3");
    CHECK(said("~1.2") == ">=1.2,<1.3");
    CHECK(said("~1") == ">=1,<2");
    CHECK(said("~=1.2") == "~=1.2");
}

TEST_CASE("a wildcard is a series, and a version alone is that version") {
    CHECK(said("*") == "");
    CHECK(said("1.*") == "==1.*");
    CHECK(said("==1.2.x") == "==1.2.*");
    CHECK(said("!=1.2.*") == "!=1.2.*");
    CHECK(said("1.2.3") == "==1.2.3");
    CHECK(said("=1.2") == "==1.2");
}

TEST_CASE("several conditions hold together, with commas or spaces between") {
    CHECK(said(">= 1.2, <1.5,!=1.3.1") == ">=1.2,<1.5,!=1.3.1");
    CHECK(said(">=1.2 <1.5") == ">=1.2,<1.5");
}

TEST_CASE("alternatives become one range where specifiers can say it") {
    CHECK(said("^1.0 || ^2.0") == ">=1.0,<3");
    CHECK(said(">=2,<3 | >=1,<2") == ">=1,<3");
    CHECK(said("^1.0 || ^3.0") == ">=1.0,!=2.*,<4");
    CHECK(said("1.* || 3.*") == ">=1,!=2.*,<4");
    CHECK(said("<1 || >=1") == "");
    CHECK(said("* || ^2") == "");
    CHECK(said("^1.2 || ^3.4").find("alternatives that specifiers cannot say") != std::string::npos);
    CHECK(said("!=1.2 || ^3").find("cannot say") != std::string::npos);
}

TEST_CASE("Pythons below 3 count for nothing") {
    CHECK(python_specifiers_of("~2.7 || ^3.6").value() == ">=3.6,<4");
    CHECK(python_specifiers_of("^3.8").value() == ">=3.8,<4");
    CHECK_FALSE(python_specifiers_of("2.6 || 2.7").ok());
}

TEST_CASE("what is no constraint is refused") {
    for (const auto* text : {"", "||", ">=", "^", "^x", "one"}) {
        CAPTURE(text);
        CHECK(specifiers_of(text).error().kind() == ErrorKind::Invalid);
    }
}

TEST_CASE("specifiers of Python become a marker") {
    CHECK(python_marker(">=3.8,<4") == "python_full_version >= '3.8' and python_full_version < '4'");
    CHECK(python_marker("") == "");
}
