#include <doctest/doctest.h>

#include "tests/fuzz/foreign/properties.hpp"
#include "tests/support/corpus.hpp"

using namespace pyenvx;

TEST_CASE("the readers of other tools' files keep their promises over every input of the corpora") {
    tests::replay_corpus("foreign", "pyproject", fuzz::check_pyproject);
    tests::replay_corpus("foreign", "setup_cfg", fuzz::check_setup_cfg);
    tests::replay_corpus("foreign", "environment_yml", fuzz::check_environment_yml);
    tests::replay_corpus("foreign", "pipfile", fuzz::check_pipfile);
    tests::replay_corpus("foreign", "poetry_lock", fuzz::check_poetry_lock);
    tests::replay_corpus("foreign", "uv_lock", fuzz::check_uv_lock);
    tests::replay_corpus("foreign", "pdm_lock", fuzz::check_pdm_lock);
    tests::replay_corpus("foreign", "pipfile_lock", fuzz::check_pipfile_lock);
}
