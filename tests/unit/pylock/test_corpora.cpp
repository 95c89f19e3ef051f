// The fuzz target's properties over its corpus, so that what was found once stays fixed without a fuzzer.
#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"
#include "tests/fuzz/pylock/properties.hpp"

using namespace pyenvx;

TEST_CASE("the reader of locks keeps its promises over every input of the corpus") {
    int inputs = 0;
    const auto corpus = std::filesystem::path(PYENVX_TEST_DATA) / "../../fuzz/pylock/corpus";
    for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
        CAPTURE(entry.path().string());
        fuzz::check_pylock(read_file(entry.path(), 1 << 20).value());
        ++inputs;
    }
    CHECK(inputs > 0);
}
