#include "tests/support/corpus.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "store/base/file.hpp"

namespace pyenvx::tests {

void replay_corpus(std::string_view target, std::string_view format, void (*check)(std::string_view)) {
    constexpr std::uint64_t kMaxInputBytes = 1 << 20;
    const std::filesystem::path folder = concat(PYENVX_TESTS_SUPPORT, "/../fuzz/", target, "/corpus/", format);
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().string());
        check(read_file(entry.path(), kMaxInputBytes).value());
        ++inputs;
    }
    CAPTURE(folder.string());
    CHECK(inputs > 0);
}

}  // namespace pyenvx::tests
