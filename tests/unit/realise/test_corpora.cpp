// The fuzz targets' properties over their corpora, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/archive/properties.hpp"

using namespace pyenvx;

TEST_CASE("the readers of archives keep their promises over every input of the corpora") {
    const std::pair<const char*, void (*)(std::string_view)> kFormats[] = {
        {"zip", fuzz::check_zip}, {"record", fuzz::check_record}, {"tar", fuzz::check_tar}};
    const auto corpora = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/archive/corpus";
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
