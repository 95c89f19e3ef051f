#include "launcher/warm/outer_shell.hpp"

#include <doctest/doctest.h>

#include "words.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;
using tests::Block;

namespace {

using Words = std::vector<const char*>;
using Texts = std::vector<std::string>;

Invocation read(const Words& words, const std::string& variable = "") {
    const Block block(variable.empty() ? Texts{"A=1"} : Texts{concat(kOuterShellVariable, "=", variable)});
    return *read_invocation(words, block.get()).value();
}

}  // namespace

TEST_CASE("a shell in a shell in a shell has what all three were asked for") {
    const auto first = read({"shell", "--group", "test", "--python", "3.11", "a"});
    const auto second = read({"shell", "b", "-r", "/r.txt", "a"}, text_for_inner_shells(first, "/p/shell.toml"));
    CHECK(second.requirements == Texts{"a", "b"});
    CHECK(second.python == "3.11");
    CHECK(second.groups.empty());
    CHECK(groups_of(second, "/p/shell.toml") == Texts{"test"});
    CHECK(groups_of(second, "/q/shell.toml").empty());
    const auto third = read({"shell", "c", "--python", "3.12"}, text_for_inner_shells(second, "/q/shell.toml"));
    CHECK(third.requirements == Texts{"a", "b", "c"});
    CHECK(third.requirement_files == Texts{"/r.txt"});
    CHECK(third.python == "3.12");
    REQUIRE(third.around.size() == 2);
    CHECK(third.around[0].file == "/p/shell.toml");
    CHECK(third.around[0].groups == Texts{"test"});
    CHECK(third.around[1].file == "/q/shell.toml");
}

TEST_CASE("a shell in its own project has the groups of both") {
    const auto outer = text_for_inner_shells(read({"shell", "--group", "a"}), "/p/shell.toml");
    const auto inner = read({"shell", "--group", "b"}, outer);
    CHECK(groups_of(inner, "/p/shell.toml") == Texts{"a", "b"});
    CHECK(read({"shell"}, text_for_inner_shells(inner, "/p/shell.toml")).around.size() == 1);
}

TEST_CASE("a shell says which projects it was asked for") {
    const auto text = text_for_inner_shells(read({"shell", "a"}), "/p/shell.toml");
    CHECK(is_asked_for(text, "/p/shell.toml"));
    CHECK_FALSE(is_asked_for(text, "/q/shell.toml"));
    CHECK_FALSE(is_asked_for("", "/p/shell.toml"));
    CHECK_FALSE(is_asked_for("project 13:/p/shell.toml", "/p/shell.toml"));
}

TEST_CASE("only a shell that is not isolated looks at the one around it") {
    const auto outer = text_for_inner_shells(read({"shell", "a"}), "");
    CHECK(read({"shell", "--isolated", "b"}, outer).requirements == Texts{"b"});
    CHECK(read({"run", "-p", "b", "python"}, outer).requirements == Texts{"b"});
    CHECK(invocation_key(read({"shell", "b"}, outer), Block({}).get()) !=
          invocation_key(read({"shell", "b"}), Block({}).get()));
}

TEST_CASE("words of any form arrive, and a variable of another form counts as none") {
    const auto odd = read({"shell", "a; python_version > '3'\n 5:x"});
    CHECK(read({"shell"}, text_for_inner_shells(odd, "")).requirements == odd.requirements);
    for (const auto* text : {"package 1:a", "package 9:a\n", "package x:a\n", "nonesuch 1:a\n", "group 1:a\n",
                             "project 3:a/b\n", "package", " ", "package 18446744073709551615:a\n"}) {
        CAPTURE(text);
        CHECK(read({"shell", "b"}, text).requirements == Texts{"b"});
    }
}
