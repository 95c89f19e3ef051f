#include "launcher/warm/virtualenv.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::warm;

TEST_CASE("a python with a virtualenv's note beside its folder is a virtualenv's") {
    const tests::TemporaryDirectory folder;
    folder.write("venv/pyvenv.cfg", "home = /usr/bin\n");
    folder.write("venv/bin/python", "");
    CHECK(is_of_virtualenv(folder.path() / "venv/bin/python"));
}

TEST_CASE("a python elsewhere, or in a folder that only looks like a virtualenv, is not") {
    const tests::TemporaryDirectory folder;
    folder.write("plain/bin/python", "");
    folder.write("facade/pyvenv.cfg", concat("home = /usr/bin\n", kFacadeMark));
    folder.write("facade/bin/python", "");
    CHECK_FALSE(is_of_virtualenv(folder.path() / "plain/bin/python"));
    CHECK_FALSE(is_of_virtualenv(folder.path() / "facade/bin/python"));
    CHECK_FALSE(is_of_virtualenv("python"));
    CHECK_FALSE(is_of_virtualenv(""));
}
