#include "launcher/activation/reply.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::activation;
using record::EditKind;

namespace {

Answer answer_for(const std::string& name) {
    return {
        "/p", name, {{EditKind::PrependPath, "PATH", "/e/bin"}, {EditKind::Expand, "GREETING", "hello ${WHO}"}}, {}};
}

Situation outside() { return {"/home", {{"PATH", "/bin"}, {"WHO", "me"}}, {}, {}}; }

/// The same shell after it evaluated a reply.
Situation after(const Reply& reply, bool is_same_shell = true) {
    Situation situation{"/home", reply.variables, {}, is_same_shell ? reply.state : ShellState{}};
    auto state = decode_state(reply.variables.at("PYENVX_ACTIVE"));
    REQUIRE(state.ok());
    situation.active = *std::move(state);
    return situation;
}

}  // namespace

TEST_CASE("entering expands values by what was there before") {
    const auto answer = answer_for("1");
    const auto reply = enter(outside(), answer);
    CHECK(reply.variables.at("GREETING") == "hello me");
    CHECK(reply.state.text() == "in");
}

TEST_CASE("the same answer changes nothing, not even what the person changed since") {
    const auto answer = answer_for("1");
    auto situation = after(enter(outside(), answer));
    situation.variables["GREETING"] = "mine";
    const auto reply = enter(situation, answer);
    CHECK(reply.variables == situation.variables);
    CHECK(!reply.leaves);
    CHECK(reply.enters == nullptr);
}

TEST_CASE("another answer for the folder takes the former one's place, and leaving gives back what was before both") {
    const auto first = answer_for("1");
    auto second = answer_for("2");
    second.edits.back() = {EditKind::Set, "OTHER", "${WHO}"};
    const auto reply = enter(after(enter(outside(), first)), second);
    CHECK(!reply.variables.contains("GREETING"));
    CHECK(reply.variables.at("OTHER") == "${WHO}");
    CHECK(reply.leaves);
    CHECK(leave(after(reply)).variables == outside().variables);
}

TEST_CASE("a shell that was started inside gets aliases of its own and has the variables already") {
    const auto answer = answer_for("1");
    const auto situation = after(enter(outside(), answer), false);
    const auto reply = enter(situation, answer);
    CHECK(reply.variables == situation.variables);
    CHECK(reply.enters == &answer);
}

TEST_CASE("a state that is damaged goes, and nothing else does") {
    const char* block[] = {"PYENVX_ACTIVE=nonsense", "A=1", "__pyenvx_state=in edited 12", nullptr};
    const auto situation = Situation::of("/home", const_cast<char* const*>(block));
    CHECK(!situation.active);
    CHECK(situation.state.entered);
    CHECK(situation.state.told == "edited 12");
    CHECK(leave(situation).variables == Variables{{"A", "1"}});
}

TEST_CASE("a variable that a shell takes for its own is left alone there") {
    Answer answer{"/p",
                  "1",
                  {{EditKind::Set, "path", "x"},
                   {EditKind::Set, "UID", "1"},
                   {EditKind::Set, "COLUMNS", "path[$(id)1]"},
                   {EditKind::Set, "FINE", "2"}},
                  {}};
    const auto reply = enter(outside(), answer);
    CHECK(text_of(Shell::Zsh, outside(), reply).find("path=") == std::string::npos);
    CHECK(text_of(Shell::Zsh, outside(), reply).find("UID=") == std::string::npos);
    CHECK(text_of(Shell::Zsh, outside(), reply).find("COLUMNS=") == std::string::npos);
    CHECK(text_of(Shell::Bash, outside(), reply).find("path=") != std::string::npos);
    CHECK(text_of(Shell::Fish, outside(), reply).find("FINE ") != std::string::npos);
}
