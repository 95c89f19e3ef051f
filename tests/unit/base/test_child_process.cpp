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
