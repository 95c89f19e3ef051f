// The fuzz targets' properties over their corpora, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/foreign/properties.hpp"

using namespace pyenvx;

TEST_CASE("the readers of other tools' files keep their promises over every input of the corpora") {
    const std::pair<const char*, void (*)(std::string_view)> kFormats[] = {
        {"pyproject", fuzz::check_pyproject},
        {"setup_cfg", fuzz::check_setup_cfg},
        {"environment_yml", fuzz::check_environment_yml},
        {"pipfile", fuzz::check_pipfile},
        {"poetry_lock", fuzz::check_poetry_lock},
        {"uv_lock", fuzz::check_uv_lock},
        {"pdm_lock", fuzz::check_pdm_lock},
        {"pipfile_lock", fuzz::check_pipfile_lock}};
    const auto corpora = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/foreign/corpus";
    for (const auto& [format, check] : kFormats) {
        int inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator(corpora / format)) {
            CAPTURE(entry.path().string());
            check(read_file(entry.path(), 1 << 20).value());
            ++inputs;
        }
        CHECK(inputs > 0);
    }
}
