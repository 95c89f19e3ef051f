#include "store/core/object_graph.hpp"

namespace pyenvx::store {

ObjectGraph::ObjectGraph(std::vector<Node> nodes, const std::vector<Reference>& references)
    : nodes_(std::move(nodes)), first_(nodes_.size() + 1, 0) {
    references_.reserve(references.size());
    for (const auto& reference : references) {
        ++first_[reference.referrer + 1];
        references_.push_back(reference.referenced);
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    by_hash_.reserve(nodes_.size());
    for (Index i = 0; i < nodes_.size(); ++i) by_hash_.emplace(nodes_[i].path.hash(), i);
}

std::optional<ObjectGraph::Index> ObjectGraph::find(const StorePath& path) const {
    const auto found = by_hash_.find(path.hash());
    return found != by_hash_.end() && nodes_[found->second].path == path ? std::optional(found->second) : std::nullopt;
}

std::span<const ObjectGraph::Index> ObjectGraph::references(Index object) const {
    return std::span(references_).subspan(first_[object], first_[object + 1] - first_[object]);
}

std::vector<ObjectGraph::Index> ObjectGraph::referrers(Index object) const {
    std::vector<Index> found;
    for (Index i = 0; i < nodes_.size(); ++i) {
        for (const auto referenced : references(i)) {
            if (referenced == object) found.push_back(i);
        }
    }
    return found;
}

void ObjectGraph::mark(std::span<const Index> from, std::vector<bool>& marked) const {
    std::vector<Index> waiting;
    const auto visit = [&](Index object) {
        if (marked[object]) return;
        marked[object] = true;
        waiting.push_back(object);
    };
    for (const auto object : from) visit(object);
    while (!waiting.empty()) {
        const auto object = waiting.back();
        waiting.pop_back();
        for (const auto referenced : references(object)) visit(referenced);
    }
}

}  // namespace pyenvx::store
