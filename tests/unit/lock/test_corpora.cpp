#include <doctest/doctest.h>

#include "tests/fuzz/declaration/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the readers of declarations and locks keep their promises over every input of the corpora") {
    tests::replay_corpus("declaration", "script", fuzz::check_script);
    tests::replay_corpus("declaration", "project", fuzz::check_project);
    tests::replay_corpus("declaration", "requirements", fuzz::check_requirements);
    tests::replay_corpus("declaration", "dotenv", fuzz::check_dotenv);
    tests::replay_corpus("declaration", "pylock", fuzz::check_pylock);
}
