// All objects of a store and which refers to which, in memory: a million references are read in a third of a second and
// followed in a few milliseconds, where the database would take seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/plan/store_path.hpp"

namespace pyenvx::store {

/// A plain value once it is made; its answers are places in `nodes`.
class ObjectGraph {
public:
    struct Node {
        StorePath path;
        std::uint64_t size = 0;      ///< ObjectInfo::size
        std::int64_t last_used = 0;  ///< or registered, whichever came later: Unix time
        bool is_interpreter = false;
    };
    using Index = std::uint32_t;
    struct Reference {
        Index referrer;
        Index referenced;
    };

    /// `references` sorted by referrer.
    ObjectGraph(std::vector<Node> nodes, const std::vector<Reference>& references);

    const std::vector<Node>& nodes() const { return nodes_; }
    std::optional<Index> find(const StorePath& path) const;
    std::span<const Index> references(Index object) const;
    /// Looks at all references there are.
    std::vector<Index> referrers(Index object) const;

    /// Marks everything that these objects refer to, directly or not, themselves included; what is marked already is
    /// not followed again.
    void mark(std::span<const Index> from, std::vector<bool>& marked) const;

private:
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> first_;  // of each object's references, and one more
    std::vector<Index> references_;
    std::unordered_map<std::string_view, Index> by_hash_;
};

}  // namespace pyenvx::store
