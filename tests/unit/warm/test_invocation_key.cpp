#include <doctest/doctest.h>

#include <filesystem>

#include "launcher/warm/invocation.hpp"
#include "words.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;

namespace {

std::string key_of(std::vector<const char*> words, std::vector<std::string> variables = {}) {
    const auto invocation = tests::parse(std::move(words));
    REQUIRE(invocation.ok());
    REQUIRE(invocation->has_value());
    return invocation_key(**invocation, tests::Block(std::move(variables)).get());
}

bool can_be_warm_at_all(std::vector<const char*> words) { return can_be_warm(**tests::parse(std::move(words))); }

}  // namespace

TEST_CASE("the text of a key is a lasting format") {
    CHECK(key_of({"-p", "b", "-pa", "-r", "/r.txt", "--python", "3.11", "/d/a.py", "argument"}) ==
          "form 3:run\npackage 1:a\npackage 1:b\nrequirements 6:/r.txt\npython 4:3.11\nfile 7:/d/a.py\n");
}

TEST_CASE("spellings that mean the same have one key") {
    CHECK(key_of({"/a.py"}) == key_of({"run", "/a.py"}));
    CHECK(key_of({"/a.py"}) == key_of({"-q", "-v", "--offline", "/a.py", "x"}));
    CHECK(key_of({"run", "-p", "a", "-p", "b", "/a.py"}) == key_of({"run", "-pb", "--package=a", "/a.py"}));
}

TEST_CASE("what changes the meaning changes the key") {
    const auto key = key_of({"/a.py"});
    CHECK(key_of({"/b.py"}) != key);
    CHECK(key_of({"-p", "a", "/a.py"}) != key);
    CHECK(key_of({"--python", "3", "/a.py"}) != key);
    CHECK(key_of({"--no-binary", "a", "/a.py"}) != key);
    CHECK(key_of({"--only-binary=a", "/a.py"}) != key);
    CHECK(key_of({"--config-setting", "a=b", "/a.py"}) != key);
    CHECK(key_of({"run", "-m", "a"}) != key_of({"run", "a"}));
    CHECK(key_of({"run", "-c", "1"}) != key_of({"run", "-c", "2"}));
    CHECK(key_of({"run", "a"}) != key_of({"shell", "--", "a"}));
}

TEST_CASE("only a script is independent of the current directory") {
    const auto before = std::filesystem::current_path();
    const auto script = key_of({"/a.py"});
    const auto module = key_of({"run", "-m", "m"});
    const auto relative = key_of({"a.py"});
    std::filesystem::current_path("/");
    CHECK(key_of({"/a.py"}) == script);
    CHECK(key_of({"run", "-m", "m"}) != module);
    CHECK(key_of({"a.py"}) != relative);
    CHECK(key_of({"a.py"}) == script);
    std::filesystem::current_path(before);
}

TEST_CASE("a level of optimisation has keys of its own, and no level leaves them as they were") {
    const auto key = key_of({"/a.py"});
    CHECK(key_of({"/a.py"}, {"PYTHONOPTIMIZE="}) == key);
    CHECK(key_of({"/a.py"}, {"PYTHONOPTIMIZE=0"}) == key);
    CHECK(key_of({"/a.py"}, {"PYTHONOPTIMIZE=1"}) == key + "optimise 1:1\n");
    CHECK(key_of({"/a.py"}, {"PYTHONOPTIMIZE=2"}) == key + "optimise 1:2\n");
}

TEST_CASE("PYTHONOPTIMIZE is read as Python reads it") {
    const auto level = [](const char* value) { return optimisation_level(tests::Block({value}).get()); };
    CHECK(level("PYTHONOPTIMIZE=yes") == 1);
    CHECK(level("PYTHONOPTIMIZE=-2") == 1);
    CHECK(level("PYTHONOPTIMIZE=1.5") == 1);
    CHECK(level("PYTHONOPTIMIZE=99999999999999999999") == 1);
    CHECK(level("PYTHONOPTIMIZE= 2") == 2);
    CHECK(level("PYTHONOPTIMIZE=3") == 0);
    CHECK(level("OTHER=1") == 0);
}

TEST_CASE("a word cannot pass for the end of its line and the start of another") {
    CHECK(key_of({"run", "-m", "a\npython 1:3"}) != key_of({"run", "--python", "3", "-m", "a"}));
}

TEST_CASE("neither code nor a URL's password reaches a key") {
    CHECK(key_of({"run", "-c", "secret"}).find("secret") == std::string::npos);
    CHECK(key_of({"-p", "a @ https://me:secret@index.example/a.whl", "/a.py"}).find("secret") == std::string::npos);
}

TEST_CASE("standard input and a wish for news are never warm") {
    CHECK_FALSE(can_be_warm_at_all({"run", "-"}));
    CHECK_FALSE(can_be_warm_at_all({"--refresh", "/a.py"}));
    CHECK(can_be_warm_at_all({"-v", "/a.py"}));
}

TEST_CASE("a tool's key has no folder in it, and is another than that of run") {
    CHECK(key_of({"tool", "run", "ruff", "check"}) == "form 4:tool\npackage 4:ruff\ncommand 4:ruff\n");
    CHECK(key_of({"run", "-p", "ruff", "ruff"}) != key_of({"tool", "run", "ruff"}));
    CHECK(key_of({"tool", "run", "ruff@latest"}) == key_of({"tool", "run", "ruff"}));
}

TEST_CASE("files of variables are part of the key") {
    CHECK(key_of({"--env-file", "/a/.env", "/a.py"}) == "form 3:run\nenv-file 7:/a/.env\nfile 5:/a.py\n");
}
