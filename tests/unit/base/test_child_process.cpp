#include "store/base/child_process.hpp"

#include <doctest/doctest.h>

using namespace pyenvx;

TEST_CASE("a child's output and status come back") {
    const auto outcome = run_child({"/bin/sh", {"sh", "-c", "echo out; exit 3"}, {}});
    REQUIRE(outcome.ok());
    CHECK(outcome->output == "out\n");
    CHECK_FALSE(outcome->succeeded());
}

TEST_CASE("a child sees only the environment it was given") {
    CHECK(run_child({"/usr/bin/env", {"env"}, {"ONLY=this"}}).value().output == "ONLY=this\n");
}

TEST_CASE("a child that takes too long is killed") {
    ChildOptions options{"/bin/sh", {"sh", "-c", "read never < /dev/zero; exec cat /dev/zero > /dev/null"}, {}};
    options.time_limit = std::chrono::milliseconds(50);
    CHECK(run_child(options).error().kind() == ErrorKind::Failed);
}

TEST_CASE("a child that floods its output is stopped") {
    ChildOptions options{"/bin/cat", {"cat", "/dev/zero"}, {}};
    options.max_output_bytes = 1000;
    CHECK(run_child(options).error().kind() == ErrorKind::Failed);
}

TEST_CASE("a child is told what to do on its standard input, and answers while it runs") {
    ChildOptions options{"/bin/cat", {"cat"}, {}};
    options.with_input = true;
    const auto child = ChildProcess::start(options);
    REQUIRE(child.ok());
    for (const char* line : {"one", "two"}) {
        REQUIRE(child->write_input(concat(line, "\n")).ok());
        CHECK(child->read_line().value() == line);
    }
}

TEST_CASE("writing to a child that has ended is an error and no signal") {
    ChildOptions options{"/bin/sh", {"sh", "-c", "echo ready"}, {}};
    options.with_input = true;
    const auto child = ChildProcess::start(options);
    REQUIRE(child.ok());
    CHECK(child->read_line().value() == "ready");
    CHECK_FALSE(child->read_line().ok());
    // The system closes one descriptor of it after the other.
    auto written = child->write_input("more\n");
    while (written.ok()) written = child->write_input("more\n");
    CHECK(written.error().kind() == ErrorKind::Io);
}

TEST_CASE("a child that takes no input is given up") {
    ChildOptions options{"/bin/sh", {"sh", "-c", "exec sleep 60"}, {}};
    options.with_input = true;
    options.time_limit = std::chrono::milliseconds(50);
    const auto child = ChildProcess::start(options);
    REQUIRE(child.ok());
    CHECK(child->write_input(std::string(4 << 20, 'x')).error().kind() == ErrorKind::Io);
}
