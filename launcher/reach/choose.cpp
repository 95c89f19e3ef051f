#include "launcher/reach/choose.hpp"

#include <algorithm>

namespace pyenvx::reach {
namespace {

// What one processor compiles in under three seconds.
constexpr std::uint64_t kBytesForEachProcessor = 24'000'000;

bool is_named(const Entry& entry, const Distribution& distribution) {
    if (entry.everything_declared && distribution.requested) return true;
    if (distribution.commands.contains(entry.command)) return true;
    return std::any_of(entry.modules.begin(), entry.modules.end(),
                       [&](const std::string& module) { return distribution.modules.contains(module); });
}

}  // namespace

std::vector<std::size_t> reached(const Entry& entry, std::span<const Distribution> distributions) {
    std::vector<std::size_t> order;
    std::vector<bool> known(distributions.size());
    const auto add = [&](std::size_t place) {
        if (!known[place]) order.push_back(place);
        known[place] = true;
    };
    for (std::size_t i = 0; i < distributions.size(); ++i) {
        if (is_named(entry, distributions[i])) add(i);
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        for (const auto dependency : distributions[order[next]].dependencies) add(dependency);
    }
    return order;
}

// A lone processor compiles nothing faster beforehand than the program does when it imports, and that leaves out what
// it does not import.
std::uint64_t budget_for(unsigned processors) { return processors < 2 ? 0 : processors * kBytesForEachProcessor; }

std::vector<std::size_t> within_budget(std::span<const std::size_t> order, std::span<const Distribution> distributions,
                                       std::uint64_t budget) {
    std::vector<std::size_t> chosen;
    for (const auto place : order) {
        const auto bytes = distributions[place].source_bytes;
        if (bytes > budget) continue;
        budget -= bytes;
        chosen.push_back(place);
    }
    return chosen;
}

}  // namespace pyenvx::reach
