#include <doctest/doctest.h>

#include "tests/fuzz/pylock/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the readers of locks keep their promises over every input of the corpora") {
    tests::replay_corpus("pylock", "lock", fuzz::check_lock);
    tests::replay_corpus("pylock", "build_lock", fuzz::check_build_lock);
}
