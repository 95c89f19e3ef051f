// The fuzz targets' properties over their corpora, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/pylock/properties.hpp"

using namespace pyenvx;

TEST_CASE("the readers of locks keep their promises over every input of the corpora") {
    const std::pair<const char*, void (*)(std::string_view)> kFormats[] = {{"lock", fuzz::check_lock},
                                                                           {"build_lock", fuzz::check_build_lock}};
    const auto corpora = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/pylock/corpus";
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
