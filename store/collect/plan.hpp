// Which objects are to go, and in which order.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/collect/roots.hpp"
#include "store/core/object_graph.hpp"

namespace pyenvx::collect {

inline constexpr std::int64_t kDefaultKeepSeconds = std::int64_t{14} * 24 * 60 * 60;

struct Policy {
    std::int64_t now;                                 ///< Unix time
    std::int64_t keep_seconds = kDefaultKeepSeconds;  ///< what was used since then stays, whatever else
    bool let_go = false;             ///< scripts and projects that were not used since then keep nothing
    std::uint64_t bytes_wanted = 0;  ///< let go of those that were not used for longest until so much goes
};

struct Plan {
    std::vector<store::ObjectGraph::Index> dead;  ///< each after those that refer to it, the longest unused first
    std::uint64_t dead_bytes = 0;                 ///< as the database counts them
    std::vector<std::size_t> released;            ///< places in the list of roots of those that keep nothing any more
};

/// `roots` in any order; objects of theirs that the graph does not have are left out.
Plan make_plan(const store::ObjectGraph& graph, const std::vector<Root>& roots, const Policy& policy);

}  // namespace pyenvx::collect
