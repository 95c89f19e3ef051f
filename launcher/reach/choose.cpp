#include "launcher/reach/choose.hpp"

#include <algorithm>

namespace pyenvx::reach {
namespace {

// All in bytes of source that one processor compiles, 8.8 MB a second: about 2.7 s, 2 ms and 28 ms.
constexpr std::uint64_t kBudgetOfEach = 24'000'000;
constexpr std::uint64_t kCostOfObject = 20'000;
constexpr std::uint64_t kCostOfBeginning = 250'000;

std::uint64_t saving(const Extent& extent, unsigned processors) {
    const auto cost = extent.reached / processors + kCostOfObject;
    return extent.reached > cost ? extent.reached - cost : 0;
}

}  // namespace

std::vector<std::size_t> choose(std::span<const Extent> extents, unsigned processors) {
    const auto saved = [&](std::size_t place) { return saving(extents[place], processors); };
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < extents.size(); ++i) {
        if (saved(i) > 0) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](auto left, auto right) { return saved(left) > saved(right); });
    std::vector<std::size_t> chosen;
    std::uint64_t budget = kBudgetOfEach * processors;
    std::uint64_t total = 0;
    for (const auto place : order) {
        if (extents[place].reached > budget) continue;
        budget -= extents[place].reached;
        total += saved(place);
        chosen.push_back(place);
    }
    if (total < kCostOfBeginning) chosen.clear();
    return chosen;
}

}  // namespace pyenvx::reach
