#include "launcher/warm/environment_python.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;

namespace {

constexpr std::string_view kObject = "0123456789abcdfghijklmnpqrsvwxyz-cpython-3.11.7";

std::string note(std::string_view interpreter, std::string_view bytecode = "none") {
    return concat("pyenvx-environment 1\ninterpreter ", interpreter, "\nlibrary python3.11\nbytecode ", bytecode, "\n");
}

}  // namespace

TEST_CASE("python in an environment finds the environment and its interpreter by its own place") {
    const tests::TemporaryDirectory store;
    store.write("env/pyenvx-environment", note(concat(kObject, "/bin/python3.11")));
    const auto python = find_environment_python(store.path() / "env/bin/python3");
    REQUIRE(python.ok());
    REQUIRE(python->has_value());
    CHECK((*python)->environment == (store.path() / "env").native());
    CHECK((*python)->interpreter == (store.path() / kObject / "bin/python3.11").native());
}

TEST_CASE("the launcher under its own name looks for no environment") {
    const auto python = find_environment_python("/nowhere/bin/pyenvx");
    REQUIRE(python.ok());
    CHECK_FALSE(python->has_value());
}

TEST_CASE("a python of ours outside an environment is an error") {
    CHECK_FALSE(find_environment_python("/nowhere/bin/python").ok());
}

TEST_CASE("a note that says whether there is bytecode is read") {
    CHECK(parse_environment_note(note(concat(kObject, "/bin/python3.11"), "whole"))->has_bytecode);
}

TEST_CASE("a note of a newer pyenvx says so") {
    const auto parsed = parse_environment_note("pyenvx-environment 2\n");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().kind() == ErrorKind::TooNew);
}

TEST_CASE("a note that could lead out of the store, or is not as written, is refused") {
    for (const auto& interpreter : {std::string("/usr/bin/python3"), std::string("../../usr/bin/python3"),
                                    concat(kObject, "/bin/../python"), concat(kObject, "/bin/sh"), std::string()}) {
        CAPTURE(interpreter);
        CHECK_FALSE(parse_environment_note(note(interpreter)).ok());
    }
    const auto whole = note(concat(kObject, "/bin/python3.11"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(parse_environment_note(whole.substr(0, size)).ok());
    CHECK_FALSE(parse_environment_note(whole + "more\n").ok());
    CHECK_FALSE(parse_environment_note(note(concat(kObject, "/bin/python3.11"), "some")).ok());
}
