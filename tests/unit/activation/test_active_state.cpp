#include "launcher/activation/active_state.hpp"

#include <doctest/doctest.h>

#include "launcher/warm/outer_shell.hpp"

using namespace pyenvx;
using namespace pyenvx::activation;
using record::EditKind;
using Edits = std::vector<record::EnvironmentEdit>;

namespace {

const std::string kAllBytes = [] {
    std::string all;
    for (int byte = 1; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    return all;
}();

const Edits kEdits = {{EditKind::PrependPath, "PATH", "/e/bin"},
                      {EditKind::Set, "NEW", "1"},
                      {EditKind::Set, "EMPTY", "2"},
                      {EditKind::Set, "OLD", kAllBytes},
                      {EditKind::Unset, "GONE", ""}};

const Variables kOutside = {{"PATH", "/usr/bin:/bin"}, {"EMPTY", ""}, {"OLD", "a\nb\\c'\"$(x)\xff"}, {"GONE", "g"}};

ActiveState entered(Variables& variables) { return enter("/p", "a", kEdits, variables); }

}  // namespace

TEST_CASE("leaving gives back what was there, empty and unset told apart") {
    auto variables = kOutside;
    const auto state = entered(variables);
    CHECK(variables.at("PATH") == "/e/bin:/usr/bin:/bin");
    CHECK(!variables.contains("GONE"));
    leave(state, variables);
    CHECK(variables == kOutside);
}

TEST_CASE("a state comes through the environment as it was") {
    auto variables = kOutside;
    const auto state = entered(variables);
    const auto decoded = decode_state(variables.at("PYENVX_ACTIVE"));
    REQUIRE(decoded.ok());
    CHECK(*decoded == state);
    for (const char c : encode(state)) CHECK((c > ' ' && c <= '~'));
}

TEST_CASE("what a person changed inside stays theirs") {
    auto variables = kOutside;
    const auto state = entered(variables);
    variables["NEW"] = "mine";
    variables["PATH"] = "/mine:/e/bin:/usr/bin:/also";
    variables["GONE"] = "again";
    leave(state, variables);
    CHECK(variables.at("NEW") == "mine");
    CHECK(variables.at("PATH") == "/mine:/usr/bin:/also");
    CHECK(variables.at("GONE") == "again");
}

TEST_CASE("PATH is unset again where it was, and empty where it was") {
    Variables unset;
    const auto from_unset = enter("/p", "a", {{EditKind::PrependPath, "PATH", "/e/bin"}}, unset);
    leave(from_unset, unset);
    CHECK(unset.empty());
    Variables empty = {{"PATH", ""}};
    const auto from_empty = enter("/p", "a", {{EditKind::PrependPath, "PATH", "/e/bin"}}, empty);
    leave(from_empty, empty);
    CHECK(empty == Variables{{"PATH", ""}});
}

TEST_CASE("an entry that a login shell dropped from PATH comes in front again") {
    auto variables = kOutside;
    const auto state = entered(variables);
    variables["PATH"] = "/login/bin:/bin";
    restore_path(state, variables);
    CHECK(variables.at("PATH") == "/e/bin:/login/bin:/bin");
    variables["PATH"] = "/mine:/e/bin";
    restore_path(state, variables);
    CHECK(variables.at("PATH") == "/mine:/e/bin");
}

TEST_CASE("text that no activation wrote is refused") {
    for (const auto* text : {"", "1", "2!/p!a!path!0", "1!/p!a!path!1", "1!/p!a!path!0!x", "1!/p!a!other!0",
                             "1!/p!a!path!00", "1!/%70!a!path!0", "1!/p!a!path!0!A;B!-!1", "1!/p!a!path!0!A!-!%00",
                             "1!/p!a!path!0!A!-!%0", "1!/p!a!path!0!A!-!%0A", "1!/p!a!path!0!9!-!1"}) {
        CAPTURE(text);
        CHECK(!decode_state(text).ok());
    }
    CHECK(!decode_state(std::string(kMaxStateBytes + 1, '!')).ok());
}

TEST_CASE("what a shell has that was asked for the project stays before what the project alone has") {
    const auto project_of_shell = [](const std::string& project) {
        auto variables = kOutside;
        variables["__PYENVX_SHELL"] = warm::text_for_inner_shells({}, project);
        variables["__PYENVX_PATH"] = "/s/bin:/t/bin";
        variables["PATH"] = "/s/bin:/t/bin:/usr/bin";
        return variables;
    };
    auto own = project_of_shell("/p/shell.toml");
    const auto before = own;
    const auto state = entered(own);
    CHECK(own.at("PATH") == "/s/bin:/t/bin:/e/bin:/usr/bin");
    leave(state, own);
    CHECK(own == before);
    auto of_another = project_of_shell("/q/shell.toml");
    entered(of_another);
    CHECK(of_another.at("PATH") == "/e/bin:/s/bin:/t/bin:/usr/bin");
    auto edited = before;
    edited["PATH"] = "/mine:/s/bin:/t/bin:/usr/bin";
    entered(edited);
    CHECK(edited.at("PATH") == "/e/bin:/mine:/s/bin:/t/bin:/usr/bin");
    auto alone = before;
    alone["PATH"] = "/s/bin:/t/bin";
    entered(alone);
    CHECK(alone.at("PATH") == "/s/bin:/t/bin:/e/bin");
}
