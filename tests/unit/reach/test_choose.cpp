#include "launcher/reach/choose.hpp"

#include <doctest/doctest.h>

using namespace pyenvx::reach;
using Places = std::vector<std::size_t>;

namespace {

constexpr std::uint64_t kMega = 1'000'000;

Extent of(std::uint64_t all, std::uint64_t reached) { return {all * kMega, reached * kMega}; }

}  // namespace

TEST_CASE("a distribution is worth it when more of it is imported than one processor's share") {
    const std::vector<Extent> extents = {of(10, 8), of(10, 4), of(10, 6)};
    CHECK(choose(extents, 2) == Places{0, 2});
    CHECK(choose(extents, 4) == Places{0, 2, 1});
    CHECK(choose(extents, 1).empty());
}

TEST_CASE("the budget goes to what saves most, and passes by what is too large") {
    CHECK(choose(std::vector<Extent>{of(20, 11), of(60, 60), of(40, 30)}, 2) == Places{2});
    CHECK(choose(std::vector<Extent>{of(8, 5), of(60, 60), of(40, 30)}, 2) == Places{2, 0});
}

TEST_CASE("little is left to the program itself") {
    CHECK(choose(std::vector<Extent>{{1000, 1000}, {0, 0}}, 8).empty());
    CHECK(choose(std::vector<Extent>{{200'000, 200'000}}, 2).empty());
    CHECK(choose(std::vector<Extent>{{400'000, 400'000}, {400'000, 400'000}}, 2) == Places{0, 1});
}
