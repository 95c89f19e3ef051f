#include <doctest/doctest.h>

#include "launcher/ide/jsonc/settings.hpp"
#include "tests/fuzz/ide/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;
using namespace pyenvx::ide::jsonc;

namespace {

/// What becomes of a text when `k` is set to "v".
std::string after_set(std::string text) {
    auto settings = Settings::parse(std::move(text));
    REQUIRE(settings.ok());
    const auto set = settings->set("k", "v");
    REQUIRE_MESSAGE(set.ok(), set.error().message());
    return settings->text();
}

std::string after_put(std::string text) {
    auto settings = Settings::parse(std::move(text));
    REQUIRE(settings.ok());
    const auto put = settings->put_into_list("l", "/own/new", "/own/");
    REQUIRE_MESSAGE(put.ok(), put.error().message());
    return settings->text();
}

std::string refusal_of(std::string text) {
    const auto settings = Settings::parse(std::move(text));
    REQUIRE_FALSE(settings.ok());
    CHECK(settings.error().kind() == ErrorKind::Invalid);
    return std::string(settings.error().message());
}

std::string nested(std::size_t depth) { return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}"; }

}  // namespace

TEST_CASE("a setting that is not there gets a line of its own after the others") {
    CHECK(after_set("{\n  \"a\": 1\n}\n") == "{\n  \"a\": 1,\n  \"k\": \"v\"\n}\n");
    CHECK(after_set("{\n\t\"a\": {\n\t\t\"b\": []\n\t}\n}") == "{\n\t\"a\": {\n\t\t\"b\": []\n\t},\n\t\"k\": \"v\"\n}");
    CHECK(after_set("{\"a\": 1}") == "{\"a\": 1, \"k\": \"v\"}");
    CHECK(after_set("{}") == "{\n    \"k\": \"v\"\n}");
}

TEST_CASE("comments stay where they are") {
    CHECK(after_set("// of mine\n{\n  \"a\": 1 // one\n  // \"b\": 2\n}\n") ==
          "// of mine\n{\n  \"a\": 1, // one\n  // \"b\": 2\n  \"k\": \"v\"\n}\n");
    CHECK(after_set("{ // nothing yet\n}") == "{ // nothing yet\n    \"k\": \"v\"\n}");
    CHECK(after_set("{\"a\": 1 /* , */ }") == "{\"a\": 1, /* , */ \"k\": \"v\" }");
    CHECK(after_set("{\"a\": 1 // one\r}") == "{\"a\": 1, // one\n    \"k\": \"v\"\r}");
}

TEST_CASE("a trailing comma stays one") {
    CHECK(after_set("{\n    \"a\": 1,\n}\n") == "{\n    \"a\": 1,\n    \"k\": \"v\",\n}\n");
}

TEST_CASE("line ends stay as the file has them") {
    CHECK(after_set("{\r\n  \"a\": 1\r\n}\r\n") == "{\r\n  \"a\": 1,\r\n  \"k\": \"v\"\r\n}\r\n");
}

TEST_CASE("a setting that is there keeps its place, and the former value is told") {
    auto settings = Settings::parse("{\"k\": [1, 2] /* mine */, \"a\": 1}");
    REQUIRE(settings.ok());
    const auto former = settings->set("k", "v");
    REQUIRE(former.ok());
    CHECK(*former == "[1, 2]");
    CHECK(settings->text() == "{\"k\": \"v\" /* mine */, \"a\": 1}");
}

TEST_CASE("a setting that says the same in other words stays as it is written") {
    const std::string text = "{\"\\u006b\": \"\\u0076\"}";
    CHECK(after_set(text) == text);
}

TEST_CASE("a document without an object becomes one") {
    CHECK(after_set("") == "{\n    \"k\": \"v\"\n}\n");
    CHECK(after_set("// later") == "// later\n{\n    \"k\": \"v\"\n}\n");
}

TEST_CASE("what only has a default stays as a person set it") {
    auto settings = Settings::parse("{\"k\": true}");
    REQUIRE(settings.ok());
    CHECK(settings->set_if_absent("k", "false").ok());
    CHECK(settings->text() == "{\"k\": true}");
}

TEST_CASE("a list keeps its items and gets ours behind them") {
    CHECK(after_put("{\"l\": [\"a\"]}") == "{\"l\": [\"a\", \"/own/new\"]}");
    CHECK(after_put("{\"l\": []}") == "{\"l\": [\"/own/new\"]}");
    CHECK(after_put("{\n  \"l\": [\n    \"a\", // first\n  ]\n}") ==
          "{\n  \"l\": [\n    \"a\", // first\n    \"/own/new\",\n  ]\n}");
    CHECK(after_put("{\n}") == "{\n    \"l\": [\"/own/new\"]\n}");
}

TEST_CASE("our former item in a list gives way to the new one") {
    CHECK(after_put("{\"l\": [\"/own/old\", \"b\"]}") == "{\"l\": [\"/own/new\", \"b\"]}");
    CHECK(after_put("{\"l\": [\"/own/old\", \"/own/new\"]}") == "{\"l\": [\"/own/old\", \"/own/new\"]}");
}

TEST_CASE("what is no list is not made one") {
    auto settings = Settings::parse("{\"l\": \"a\"}");
    REQUIRE(settings.ok());
    CHECK_FALSE(settings->put_into_list("l", "b", "b").ok());
    CHECK(settings->text() == "{\"l\": \"a\"}");
}

TEST_CASE("a key that is there twice is refused with its line where it is ours, and left alone where it is not") {
    auto settings = Settings::parse("{\n\"k\": 1,\n\"k\": 2}");
    REQUIRE(settings.ok());
    const auto set = settings->set("k", "v");
    REQUIRE_FALSE(set.ok());
    CHECK(std::string(set.error().message()) == "line 3: `k` is there twice");
    CHECK(after_set("{\"a\": 1, \"a\": 2}") == "{\"a\": 1, \"a\": 2, \"k\": \"v\"}");
}

TEST_CASE("what VS Code would not take is refused with its line") {
    CHECK(refusal_of("[]") == "line 1: it is no object: { was expected");
    CHECK(refusal_of("{\n\"a\": 1\n\"b\": 2}") == "line 3: a comma or } was expected");
    CHECK(refusal_of("{} {}") == "line 1: something follows the object");
    CHECK(refusal_of("{\"a\": 'b'}") == "line 1: a value was expected");
    CHECK(refusal_of("{a: 1}") == "line 1: a key in double quotes was expected");
    CHECK(refusal_of("{\"a\" 1}") == "line 1: a colon was expected");
    CHECK(refusal_of("{\"a\": 1") == "line 1: a comma or } was expected");
    CHECK(refusal_of("{,}") == "line 1: a key in double quotes was expected");
    CHECK(refusal_of("{\"a\": \"b\nc\"}") == "line 1: a control character stands in a string");
    CHECK(refusal_of("{\"a\": \"b") == "line 1: a string is not closed");
    CHECK(refusal_of("{\"a\": \"\\x\"}") == "line 1: an escape that JSON does not have");
    CHECK(refusal_of("{\"a\": \"\\u12g4\"}") == "line 1: four hexadecimal digits were expected");
    CHECK(refusal_of("{ /* \n}") == "line 1: a comment is not closed");
    CHECK(refusal_of("{\"a\": \xff}") == "it is not UTF-8 text");
}

TEST_CASE("numbers are those of JSON") {
    for (const auto* number : {"0", "-1", "1.5", "1e9", "-0.5E-3", "120"}) {
        CHECK(Settings::parse(std::string("{\"a\": ") + number + "}").ok());
    }
    for (const auto* number : {"01", "1.", ".5", "+1", "1e", "--1", "0x10", "NaN", "1-2"}) {
        CHECK_FALSE(Settings::parse(std::string("{\"a\": ") + number + "}").ok());
    }
}

TEST_CASE("depth and size have limits") {
    CHECK(Settings::parse(nested(kMaxDepth)).ok());
    CHECK(refusal_of(nested(kMaxDepth + 1)) == "line 1: it is nested too deeply");
    CHECK(refusal_of("{\"a\":" + std::string(1 << 20, '[')) == "line 1: it is nested too deeply");
    CHECK(refusal_of("{" + std::string(kMaxBytes, ' ') + "}") == "it is too large for a file of settings");
}

TEST_CASE("strings are written so that JSON has them") {
    CHECK(json_string("a\"b\\c\n\x7f\xc3\xa4") == "\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa4\"");
}

TEST_CASE("the editor of settings keeps its promises over every input of the corpus") {
    tests::replay_corpus("ide", "jsonc", fuzz::check_jsonc);
}
