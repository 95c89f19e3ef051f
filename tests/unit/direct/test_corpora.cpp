// The fuzz target's properties over its corpus, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/direct/properties.hpp"

using namespace pyenvx;

TEST_CASE("the reader of addresses keeps its promises over every input of its corpus") {
    const auto corpus = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/direct/corpus/url";
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        CAPTURE(entry.path().string());
        fuzz::check_url(read_file(entry.path(), 1 << 20).value());
        ++inputs;
    }
    CHECK(inputs > 0);
}
