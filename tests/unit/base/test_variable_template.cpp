#include "store/base/variable_template.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;

namespace {

std::string put_in(std::string_view value_template) {
    return expand(value_template, [](std::string_view name) -> std::optional<std::string_view> {
        if (name == "A") return "1";
        if (name == "B") return "${A}\\";
        return std::nullopt;
    });
}

}  // namespace

TEST_CASE("variables are put in once, and what is no variable stays") {
    CHECK(put_in("x${A}y${A}") == "x1y1");
    CHECK(put_in("${B}") == "${A}\\");
    CHECK(put_in("${UNSET}.") == ".");
    for (const auto* text : {"$A", "${", "${A", "${}", "${1}", "${A B}", "$", "${A-x}"}) CHECK(put_in(text) == text);
}

TEST_CASE("a text is told from a variable by a backslash, in a template alone") {
    CHECK(put_in(template_with_variables("\\${A}\\")) == "\\1\\");
    CHECK(put_in(template_of_text("\\${A}\\n$$")) == "\\${A}\\n$$");
    CHECK(put_in("\\") == "\\");
}

TEST_CASE("only a template with variables in force depends on them") {
    CHECK(has_variables("x${UNSET}"));
    CHECK_FALSE(has_variables("$A ${1} \\${A}"));
}
