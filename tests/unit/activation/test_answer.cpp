#include "launcher/activation/answer.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::activation;
using record::EditKind;

TEST_CASE("what is the shell's own comes through a record as it was") {
    const ShellPart part{{{"ll", "ls -l"}, {"leave", "leave"}}, "enter", "leave", {"/p/a", "/p/b"}};
    const auto back = shell_part_of(words_of(part));
    REQUIRE(back.ok());
    CHECK(*back == part);
    CHECK(words_of({}).empty());
}

TEST_CASE("words that no record has are refused") {
    for (const auto& words : std::vector<std::vector<std::string>>{{"alias", "a"}, {"other"}, {"enter"}}) {
        CHECK(!shell_part_of(words).ok());
    }
}

TEST_CASE("an answer has another name once a watched file has changed, and sets nothing that is no variable") {
    const Project project{"/p/shell.toml", "/p", Verdict::Allowed, {}, {}, {}};
    record::LaunchRecord record;
    record.edits = {{EditKind::Set, "A", "1"}, {EditKind::Set, "not a name", "1"}};
    record.arguments = words_of({{}, {}, {}, {"/p/w"}});
    record.inputs = {{"/p/w", {1, 2, 3, 4, 5}}};
    const auto first = answer_of(project, record);
    record.inputs[0].identity.mtime_ns = 6;
    const auto second = answer_of(project, record);
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK(first->name != second->name);
    REQUIRE(first->edits.size() == 1);
    CHECK(first->edits[0].name == "A");
}
