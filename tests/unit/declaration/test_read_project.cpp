#include <doctest/doctest.h>

#include "launcher/declaration/declaration.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::declaration;

namespace {

Result<Declaration> read(std::string_view text) {
    const tests::TemporaryDirectory home;
    return read_project(home.write("shell.toml", text));
}

std::string message(std::string_view text) {
    const auto result = read(text);
    return result.ok() ? "no error" : result.error().message();
}

std::string requirements(std::string_view text) {
    std::vector<std::string> texts;
    const auto project = read(text).value();
    for (const auto& sourced : project.requirements) {
        texts.push_back(concat(sourced.requirement.str(), " @", sourced.origin.substr(sourced.origin.rfind(' ') + 1)));
    }
    return join(texts, ", ");
}

}  // namespace

TEST_CASE("a project's dependencies come first, then the groups the shell chooses") {
    CHECK(requirements("dependencies = [\"a\"]\n[shell]\ngroups = [\"test\"]\n"
                       "[dependency-groups]\nother = [\"o\"]\ntest = [\"t\"]\n") == "a @1, t @6");
}

TEST_CASE("a project is read with its python, variables and settings") {
    const auto project = read(
                             "requires-python = \">=3.10\"\nprerelease = \"allow\"\nkeep-pythonpath = true\n"
                             "[env]\nB = \"1\"\nA = \"2\"\n")
                             .value();
    CHECK(project.kind == DeclarationKind::Project);
    CHECK(project.file.filename() == "shell.toml");
    CHECK(project.requires_python->origin == "shell.toml, line 1");
    CHECK(project.settings.prerelease->value == Prerelease::Allow);
    CHECK(project.variables.front().first == "B");
    CHECK(project.keep_pythonpath);
}

TEST_CASE("an included group stands where it is included, under any spelling of its name") {
    CHECK(requirements("[shell]\ngroups = [\"All\"]\n[dependency-groups]\n"
                       "all = [\"a\", { include-group = \"My.Test\" }, \"b\"]\nmy_test = [\"t\"]\n") ==
          "a @4, t @5, b @4");
}

TEST_CASE("groups that include each other are named as a circle") {
    CHECK(message("[shell]\ngroups = [\"a\"]\n[dependency-groups]\na = [{ include-group = \"b\" }]\n"
                  "b = [{ include-group = \"c\" }]\nc = [{ include-group = \"B\" }]\n") ==
          "shell.toml, line 6: dependency groups include each other: b -> c -> b");
    CHECK(message("[shell]\ngroups = [\"a\"]\n[dependency-groups]\na = [{ include-group = \"a\" }]\n") ==
          "shell.toml, line 4: dependency groups include each other: a -> a");
}

TEST_CASE("a group may be included twice without being a circle") {
    CHECK(requirements("[shell]\ngroups = [\"a\"]\n[dependency-groups]\nt = [\"x\"]\n"
                       "a = [{ include-group = \"t\" }, { include-group = \"t\" }]\n") == "x @4, x @4");
}

TEST_CASE("includes that double at each level end in an error, not in memory") {
    std::string text = "[shell]\ngroups = [\"g0\"]\n[dependency-groups]\ng40 = []\n";
    for (int i = 0; i < 40; ++i) {
        const auto next = concat("{ include-group = \"g", i + 1, "\" }");
        text += concat("g", i, " = [", next, ", ", next, "]\n");
    }
    CHECK(message(text).find("more than 10000 items") != std::string::npos);
}

TEST_CASE("two groups whose names are one are an error") {
    CHECK(message("[shell]\ngroups = [\"x\"]\n[dependency-groups]\nmy-test = []\nMy_Test = []\nx = []\n") ==
          "shell.toml, line 4: the groups `my-test` and `My_Test` (line 5) have the same name");
}

TEST_CASE("an unknown group names the nearest one") {
    const auto result = read("[shell]\ngroups = [\"tset\"]\n[dependency-groups]\ntest = []\n");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().message() == "shell.toml, line 2: there is no dependency group `tset`");
    CHECK(result.error().hint() == "did you mean `test`?");
    CHECK(message("[shell]\ngroups = [\"test\"]\n") == "shell.toml, line 2: there is no dependency group `test`");
}

TEST_CASE("an unknown group that is like no other is told with those there are") {
    const auto hint_for = [](const std::string& groups) {
        return read("[shell]\ngroups = [\"zzzzzz\"]\n" + groups).error().hint();
    };
    CHECK(hint_for("[dependency-groups]\ntest = []\ndocs = []\n") == "there is docs, test");
    CHECK(hint_for("") == "there is none: write it below [dependency-groups]");
}

TEST_CASE("groups that are not used are not looked at") {
    CHECK(message("[shell]\ngroups = [\"a\"]\n[dependency-groups]\na = []\nbad = [1, \"not a requirement!\", {}]\n") ==
          "no error");
}

TEST_CASE("an item of a group that is neither requirement nor include is refused") {
    for (const auto* item : {"1", "{}", "{ include-group = 1 }", "{ include-group = \"a\", x = 1 }", "[]"}) {
        CAPTURE(item);
        CHECK(message(concat("[shell]\ngroups = [\"a\"]\n[dependency-groups]\na = [", item, "]\n")) ==
              "shell.toml, line 4: an item of a group is a requirement or { include-group = \"NAME\" }");
    }
    CHECK(message("[shell]\ngroups = [\"a\"]\n[dependency-groups]\na = \"x\"\n") ==
          "shell.toml, line 4: the group `a` must be an array, not a string");
}

TEST_CASE("a project that is not there is NotFound") {
    const tests::TemporaryDirectory home;
    const auto result = read_project(home.path() / "shell.toml");
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().kind() == ErrorKind::NotFound);
}
