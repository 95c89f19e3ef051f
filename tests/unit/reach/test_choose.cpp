#include "launcher/reach/choose.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::reach;
using Places = std::vector<std::size_t>;

namespace {

constexpr std::uint64_t kMega = 1'000'000;

Extent of(std::uint64_t reached) { return {reached * kMega}; }

}  // namespace

TEST_CASE("what is imported is worth it where there is more than one processor, the most of it first") {
    const std::vector<Extent> extents = {of(8), of(0), of(10), {10'000}};
    CHECK(choose(extents, 2) == Places{2, 0});
    CHECK(choose(extents, 1).empty());
}

TEST_CASE("the budget goes to what saves most, and passes by what is too large") {
    CHECK(choose(std::vector<Extent>{of(11), of(60), of(40)}, 2) == Places{2});
    CHECK(choose(std::vector<Extent>{of(8), of(60), of(40)}, 2) == Places{2, 0});
}

TEST_CASE("little is left to the program itself") {
    CHECK(choose(std::vector<Extent>{{1000}, {0}}, 8).empty());
    CHECK(choose(std::vector<Extent>{{200'000}}, 2).empty());
    CHECK(choose(std::vector<Extent>{{400'000}, {400'000}}, 2) == Places{0, 1});
}
