#include <doctest/doctest.h>

#include "tests/fuzz/archive/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the readers of archives keep their promises over every input of the corpora") {
    tests::replay_corpus("archive", "zip", fuzz::check_zip);
    tests::replay_corpus("archive", "record", fuzz::check_record);
    tests::replay_corpus("archive", "tar", fuzz::check_tar);
}
