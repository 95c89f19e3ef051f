#include <doctest/doctest.h>

#include "launcher/cli/completion/position.hpp"

using namespace pyenvx::cli;

namespace {

const Grammar& table() {
    static const Grammar kTable = {
        .name = "pyenvx",
        .options = {{{"-v", "--verbose"}}, {{"-p", "--package"}, "REQ"}},
        .operands = {{"FILE"}, {"ARG", "", 1000}},
        .commands = {{.name = "pyenvx store",
                      .commands = {{.name = "pyenvx store gc", .options = {{{"--max-freed"}, "SIZE"}}}}},
                     {.name = "pyenvx run",
                      .options = {{{"-c"}, "CODE"}, {{"--python"}, "VERSION"}},
                      .operands = {{"FILE"}, {"ARG", "", 1000}},
                      .starts_program = true},
                     {.name = "pyenvx shell", .operands = {{"REQ", "", 1000}}}},
        .starts_program = true};
    return kTable;
}

Position at(const std::vector<std::string>& words) { return find_position(table(), words); }

}  // namespace

TEST_CASE("the first word is a command or a file, and one after a command of commands is a command") {
    CHECK(at({"st"}).takes_commands);
    CHECK(at({"st"}).value->kind == ValueKind::Script);
    CHECK(at({"-v", "store", ""}).takes_commands);
    CHECK(at({"store", ""}).command->name == "pyenvx store");
    CHECK(!at({"store", ""}).value);
}

TEST_CASE("a word that begins like an option is one, but not behind two dashes") {
    CHECK(at({"store", "gc", "-"}).takes_options);
    CHECK(!at({"run", "--", "-"}).takes_options);
}

TEST_CASE("the value of an option stands behind it, or behind its sign, which shells may split off") {
    CHECK(at({"run", "--python", "3."}).value->kind == ValueKind::Python);
    const auto joined = at({"run", "--python=3."});
    CHECK(joined.value->kind == ValueKind::Python);
    CHECK(joined.before == "--python=");
    CHECK(joined.word == "3.");
    CHECK(at({"run", "--python", "=", "3."}).word == "3.");
    CHECK(at({"run", "--python", "="}).value->kind == ValueKind::Python);
    CHECK(!at({"run", "--nonesuch=3."}).value);
}

TEST_CASE("what stands behind a file, code or a shell's two dashes is the program's") {
    CHECK(at({"hello.py", "--"}).is_program);
    CHECK(at({"run", "hello.py", "-"}).is_program);
    CHECK(at({"run", "-c", "pass", ""}).is_program);
    CHECK(at({"run", "--", "hello.py", ""}).is_program);
    CHECK(at({"shell", "numpy", "--", ""}).is_program);
    CHECK(!at({"shell", "numpy", ""}).is_program);
}

TEST_CASE("where no word is taken any more, options are offered") { CHECK(at({"store", "gc", ""}).takes_options); }
