#include <doctest/doctest.h>

#include "tests/fuzz/sandbox/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the reader of jobs keeps its promises over every input of the corpus") {
    tests::replay_corpus("sandbox", "job", fuzz::check_job);
}

TEST_CASE("the log keeps its promises over every input of the corpus") {
    tests::replay_corpus("sandbox", "log", fuzz::check_log);
}
