#include "launcher/reach/entry.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.hpp"

using namespace pyenvx;
using namespace pyenvx::reach;
using pyenvx::tests::TemporaryDirectory;
using warm::TargetKind;

namespace {

struct Reading {
    TemporaryDirectory folder;

    Entry of(TargetKind target, const std::string& word, std::string_view input = "") const {
        warm::Invocation invocation;
        invocation.target = target;
        invocation.word = word;
        if (target == TargetKind::File) invocation.file = (folder.path() / word).native();
        invocation.directory = folder.path();
        return entry_of(invocation, input);
    }
};

}  // namespace

TEST_CASE("a script, code and standard input begin with what they import") {
    Reading reading;
    const std::string text = "#!/usr/bin/env pyenvx\nimport numpy.linalg, os\n";
    reading.folder.write("script.py", text);
    const Entry expected{{{0, "numpy.linalg"}, {0, "os"}}, "", false};
    CHECK(reading.of(TargetKind::File, "script.py") == expected);
    CHECK(reading.of(TargetKind::Code, "import numpy.linalg, os") == expected);
    CHECK(reading.of(TargetKind::Stdin, "-", text) == expected);
}

TEST_CASE("a module and a command begin with themselves") {
    Reading reading;
    CHECK(reading.of(TargetKind::Module, "http.server") == Entry{{{0, "http.server", {"__main__"}}}, "", false});
    CHECK(reading.of(TargetKind::Command, "ruff") == Entry{{}, "ruff", false});
}

TEST_CASE("a prompt, a shell and a Python that is told by others what to do begin with nothing") {
    Reading reading;
    CHECK(reading.of(TargetKind::None, "").is_empty());
    CHECK(reading.of(TargetKind::Command, "python3").is_empty());
}

TEST_CASE("modules beside a script may import whatever was declared") {
    Reading reading;
    reading.folder.write("helper.py", "import pandas\n");
    reading.folder.write("package/__init__.py", "");
    reading.folder.write("script.py", "import helper\n");
    CHECK(reading.of(TargetKind::File, "script.py").has_own_modules);
    CHECK(reading.of(TargetKind::Code, "from package import x").has_own_modules);
    CHECK(reading.of(TargetKind::Module, "package.run").has_own_modules);
    CHECK_FALSE(reading.of(TargetKind::Code, "import os").has_own_modules);
}

TEST_CASE("a script that is not there begins with nothing") {
    CHECK(Reading().of(TargetKind::File, "absent.py").is_empty());
}
