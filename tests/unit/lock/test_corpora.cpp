// The fuzz targets' properties over their corpora, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/declaration/properties.hpp"

using namespace pyenvx;

TEST_CASE("the readers of declarations and locks keep their promises over every input of the corpora") {
    const std::pair<const char*, void (*)(std::string_view)> kFormats[] = {{"script", fuzz::check_script},
                                                                           {"project", fuzz::check_project},
                                                                           {"requirements", fuzz::check_requirements},
                                                                           {"pylock", fuzz::check_pylock}};
    const auto corpora = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/declaration/corpus";
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
