#include "store/environment/bin/entry_points.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;
using namespace pyenvx::store;

TEST_CASE("console and gui commands are read, other groups are not") {
    const auto entries = parse_commands(
        "[console_scripts]\n# a comment\nflask = flask.cli:main\npip3.11=pip._internal.cli.main:main\r\n\n"
        "[other.group]\nx = not an object at all\n[gui_scripts]\nfoo-bar = foo:App.run [extra]\n");
    REQUIRE(entries.ok());
    CHECK(*entries == std::vector<EntryPoint>{{"flask", "flask.cli", "main"},
                                              {"pip3.11", "pip._internal.cli.main", "main"},
                                              {"foo-bar", "foo", "App.run"}});
}

TEST_CASE("an entry that could put code or a path into the program is refused") {
    for (const char* entry : {"a = b", "a = b:c();import os", "../a = b:c", "a = b:c d", "= b:c", "a = .b:c",
                              "a = b:", "a/b = c:d", ".. = b:c", "a = b;x:c", "a = 1b:c"}) {
        CAPTURE(entry);
        CHECK_FALSE(parse_commands(std::string("[console_scripts]\n") + entry + "\n").ok());
    }
}
