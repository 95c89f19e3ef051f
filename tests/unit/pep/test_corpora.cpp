#include <doctest/doctest.h>

#include "tests/fuzz/pep/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the parsers keep their promises over every input of the corpora") {
    tests::replay_corpus("pep", "version", fuzz::check_version);
    tests::replay_corpus("pep", "specifier", fuzz::check_specifier);
    tests::replay_corpus("pep", "marker", fuzz::check_marker);
    tests::replay_corpus("pep", "requirement", fuzz::check_requirement);
    tests::replay_corpus("pep", "metadata", fuzz::check_metadata);
    tests::replay_corpus("pep", "wheel_filename", fuzz::check_wheel_filename);
}
