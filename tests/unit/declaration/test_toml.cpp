#include <doctest/doctest.h>

#include "launcher/declaration/toml/key_depth.hpp"
#include "launcher/declaration/toml/value.hpp"

using namespace pyenvx;

namespace {

toml::Value parsed(std::string_view text) { return toml::parse(text, {"f"}).value(); }

std::string message(std::string_view text) {
    const auto result = toml::parse(text, {"f"});
    return result.ok() ? "no error" : result.error().message();
}

}  // namespace

TEST_CASE("TOML values keep their type and the place where they begin") {
    const auto document = parsed("a = 1\n  b = [\"x\",\n true]\n[t]\nd = 2024-01-01\n");
    CHECK(*document.find("a")->integer() == 1);
    CHECK(document.find("b")->array()->at(1).position().line == 3);
    CHECK(document.find("b")->array()->at(1).position().column == 2);
    CHECK(document.find("t")->find("d")->type_name() == "a date or time");
    CHECK(document.find("c") == nullptr);
    CHECK(document.find("a")->find("x") == nullptr);
}

TEST_CASE("places are those of the file that the text stands in") {
    const toml::Source source{"hello.py", 5, 2};
    const auto document = toml::parse("x = 1\ny = 2\n", source).value();
    CHECK(source.exactly_at(document.find("y")->position()) == "hello.py, line 6, column 7");
    CHECK(toml::parse("x = 1\ny 2\n", source)
              .error()
              .message()
              .starts_with("hello.py, line 6, column 5: not valid TOML"));
}

TEST_CASE("what is not TOML is refused") {
    for (const auto* text :
         {"a", "a = ", "a = 1\na = 2", "[a", "a = \"\\x\"", "a = \"\xff\"", "a = 01", "= 1", "a = {b = 1,}"}) {
        CAPTURE(text);
        CHECK(message(text).find("not valid TOML") != std::string::npos);
    }
}

TEST_CASE("depth without bounds is refused, be it in arrays, tables or dots") {
    CHECK(message(concat("a = ", std::string(100'000, '['))) != "no error");
    CHECK(message(concat("a = ", std::string(70, '['), std::string(70, ']'))).find("nested") != std::string::npos);
    std::string dots = "a";
    for (int i = 0; i < 100'000; ++i) dots += ".a";
    CHECK(message(dots + " = 1\n") == "f, line 1, column 1: not valid TOML: too many dots in a key");
    CHECK(message(concat("x = 1\n[", dots, "]\n")).find("too many dots") != std::string::npos);
}

TEST_CASE("dots in strings and comments are no depth") {
    const std::string dots(1000, '.');
    for (const auto& text : {concat("a = \"", dots, "\"\n"), concat("a = '", dots, "'\n"), concat("# ", dots, '\n'),
                             concat("a = \"\"\"\n", dots, "\"\"\"\"\"\n"), concat("a = '''", dots, "'''\n"),
                             concat("a = \"\\\"", dots, "\"\n")}) {
        CHECK_FALSE(toml::line_with_deep_key(text));
        CHECK(message(text) == "no error");
    }
    CHECK(toml::line_with_deep_key(concat("a = 1\nb", dots, " = 2\n")) == 2);
}
