// The fuzz targets' properties over their corpora, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/pep/properties.hpp"

using namespace pyenvx;
using namespace pyenvx::fuzz;

TEST_CASE("the parsers keep their promises over every input of the corpora") {
    const std::pair<const char*, void (*)(std::string_view)> kGrammars[] = {
        {"version", check_version},         {"specifier", check_specifier}, {"marker", check_marker},
        {"requirement", check_requirement}, {"metadata", check_metadata},   {"wheel_filename", check_wheel_filename}};
    const auto corpora = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/pep/corpus";
    for (const auto& [grammar, check] : kGrammars) {
        int inputs = 0;
        for (const auto& entry : std::filesystem::directory_iterator(corpora / grammar)) {
            CAPTURE(entry.path().string());
            check(read_file(entry.path(), 1 << 20).value());
            ++inputs;
        }
        CHECK(inputs > 0);
    }
}
