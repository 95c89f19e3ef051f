#include <doctest/doctest.h>

#include "launcher/foreign/text/json.hpp"

using namespace pyenvx;
using namespace pyenvx::foreign;

namespace {

const toml::Source kSource{"x.json"};

std::string problem(std::string_view text) {
    const auto value = parse_json(text, kSource);
    return value.ok() ? "" : value.error().message();
}

}  // namespace

TEST_CASE("JSON is read with the places of its values") {
    const auto value = parse_json("{\n \"b\": [1, -2.5e3, true, null],\n \"a\": {\"c\": \"x\"}}\n", kSource).value();
    CHECK(*value.find("b")->array()->at(0).integer() == 1);
    CHECK(value.find("b")->position().line == 2);
    CHECK(*value.find("a")->find("c")->string() == "x");
    CHECK(value.find("a")->position().line == 3);
}

TEST_CASE("escapes of strings are what they stand for") {
    CHECK(*parse_json(R"("a\n\"\u00e9\ud83d\ude00\/")", kSource)->string() == "a\n\"\xC3\xA9\xF0\x9F\x98\x80/");
}

TEST_CASE("what is no JSON is refused with its place") {
    CHECK(problem("{\n1: 2}") == "x.json, line 2, column 1: not valid JSON: a key was expected");
    for (const auto* text : {"", "{", "[1,]", "{\"a\" 1}", "\"a", "\"\\x\"", "\"\\ud800\"", "nul", "1 2", "\"\n\"",
                             "\xff", "{\"a\":1,\"a\":2}"}) {
        CAPTURE(text);
        CHECK_FALSE(problem(text).empty());
    }
    CHECK(problem(std::string(100, '[')).find("nested too deeply") != std::string::npos);
}
