#include <doctest/doctest.h>

#include "tests/fuzz/direct/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the reader of addresses keeps its promises over every input of its corpus") {
    tests::replay_corpus("direct", "url", fuzz::check_url);
}
