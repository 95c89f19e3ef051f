#include "launcher/edit/set_string.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::edit;

namespace {

const KeyPath kPath{"tool", "pyright", "venv"};

std::string after_set(std::string_view text) {
    const auto change = set_string(text, kPath, "demo");
    REQUIRE_MESSAGE(change.ok(), change.error().message());
    return change->text;
}

}  // namespace

TEST_CASE("a string that is not there gets a line below its table's, or a table") {
    CHECK(after_set("") == "[tool.pyright]\nvenv = \"demo\"\n");
    CHECK(after_set("[tool.pyright]\n[tool.x]\n") == "[tool.pyright]\nvenv = \"demo\"\n[tool.x]\n");
    CHECK(after_set("[tool.x]\r\na = 1\r\n") == "[tool.x]\r\na = 1\r\n\r\n[tool.pyright]\r\nvenv = \"demo\"\r\n");
    CHECK(after_set("[tool]\npyright.a = 1\n") == "[tool]\npyright.a = 1\npyright.venv = \"demo\"\n");
}

TEST_CASE("a value that is there is replaced, and told as it was written") {
    const auto change = set_string("[tool.pyright]\nvenv = [1] # c\n", kPath, "a\"\\b");
    REQUIRE(change.ok());
    CHECK(change->text == "[tool.pyright]\nvenv = \"a\\\"\\\\b\" # c\n");
    CHECK(change->former == "[1]");
    CHECK(after_set("tool = { pyright = { venv = 'x' } }\n") == "tool = { pyright = { venv = \"demo\" } }\n");
}

TEST_CASE("a string that is said already stays as it is written") {
    CHECK(after_set("[tool.pyright]\nvenv = 'demo'\n") == "[tool.pyright]\nvenv = 'demo'\n");
}

TEST_CASE("a table in one line is not added to") {
    CHECK_FALSE(set_string("tool = { pyright = { a = 1 } }\n", kPath, "demo").ok());
    CHECK_FALSE(set_string("tool = 1\n", kPath, "demo").ok());
    CHECK_FALSE(set_string("tool = [\n", kPath, "demo").ok());
}
