#include <doctest/doctest.h>

#include "store/base/file.hpp"
#include "tests/fuzz/sandbox/properties.hpp"

using namespace pyenvx;

namespace {

void replay(const char* name, void (*check)(std::string_view)) {
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(PYENVX_TEST_DATA) /
                                                                 "../../fuzz/sandbox/corpus" / name)) {
        CAPTURE(entry.path().string());
        check(read_file(entry.path(), 1 << 20).value());
        ++inputs;
    }
    CHECK(inputs > 0);
}

}  // namespace

TEST_CASE("the reader of jobs keeps its promises over every input of the corpus") { replay("job", fuzz::check_job); }

TEST_CASE("the log keeps its promises over every input of the corpus") { replay("log", fuzz::check_log); }
