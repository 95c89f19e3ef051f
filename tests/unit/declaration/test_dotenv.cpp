#include "launcher/declaration/dotenv/dotenv.hpp"

#include <doctest/doctest.h>

#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

/// The value of the last A, with every variable as "<NAME>".
std::string value(std::string_view text) {
    const auto variables = parse_dotenv(text, ".env").value();
    std::string put_in;
    return expand(variables.back().value, [&](std::string_view name) -> std::optional<std::string_view> {
        put_in = concat('<', name, '>');
        return put_in;
    });
}

std::string message(std::string_view text) {
    const auto read = parse_dotenv(text, ".env");
    return read.ok() ? "no error" : read.error().message();
}

}  // namespace

TEST_CASE("variables come in the order of the file, with their lines") {
    const auto variables = parse_dotenv("# c\n\nB=1\n  export\tA = 'x\ny'\nC=\n", ".env").value();
    REQUIRE(variables.size() == 3);
    CHECK(variables[0].name == "B");
    CHECK(variables[0].line == 3);
    CHECK(variables[1].name == "A");
    CHECK(variables[1].value == "x\ny");
    CHECK(variables[2].line == 6);
    CHECK(variables[2].value.empty());
}

TEST_CASE("a plain value ends with its line or a comment, and keeps what is inside") {
    CHECK(value("A= two  words \t# c") == "two  words");
    CHECK(value("A=a#b") == "a#b");
    CHECK(value("A=#b") == "");
    CHECK(value("A=C:\\dir\\n") == "C:\\dir\\n");
    CHECK(value("A=${B}/x:$C:$(date):`date`") == "<B>/x:$C:$(date):`date`");
    CHECK(value("A=a=b\r\n") == "a=b");
}

TEST_CASE("single quotes keep everything as it stands") { CHECK(value("A='${B} \\n \"#\n' # c") == "${B} \\n \"#\n"); }

TEST_CASE("double quotes know escapes and variables") {
    CHECK(value("A=\"a\\n\\t\\r\\\"\\\\ ${B} \\${B} 'x'\nb\"") == "a\n\t\r\"\\ <B> ${B} 'x'\nb");
}

TEST_CASE("export is a name too, and a mark in front of a file is none of its text") {
    CHECK(parse_dotenv("export=1", ".env").value().front().name == "export");
    CHECK(value("\xEF\xBB\xBF"
                "A=1") == "1");
}

TEST_CASE("what is no line of the grammar is refused with its line and without its value") {
    CHECK(message("A=1\nsecret") == ".env, line 2: this is not NAME=VALUE");
    CHECK(message("1A=secret") == ".env, line 1: this is not NAME=VALUE");
    CHECK(message("export A") == ".env, line 1: this is not NAME=VALUE");
    CHECK(message("A='x' secret") == ".env, line 1: something stands behind the quoted value");
    CHECK(message("A=sec'ret") == ".env, line 1: a quote stands in the midst of a value");
    CHECK(message("\nA=\"secret\n\n") == ".env, line 2: a quote is not closed");
    CHECK(message("A='secret\n") == ".env, line 1: a quote is not closed");
    CHECK(message("A=\"\\x\"") ==
          ".env, line 1: a backslash in double quotes stands before none of n, r, t, \", \\ and $");
    CHECK(message(std::string_view("A=\0", 3)) == ".env holds a NUL character");
    CHECK(message(std::string(kMaxDotenvBytes + 1, '\n')) == ".env has more than 64 KiB");
}
