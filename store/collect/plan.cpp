#include "store/collect/plan.hpp"

#include <algorithm>
#include <queue>

namespace pyenvx::collect {
namespace {

using store::ObjectGraph;
using Index = ObjectGraph::Index;

class Planning {
public:
    Planning(const ObjectGraph& graph, const std::vector<Root>& roots, const Policy& policy)
        : graph_(graph), roots_(roots), policy_(policy), used_(graph.nodes().size()), holds_(roots.size()) {
        for (const auto& root : roots_) places_.push_back(find_all(root));
        find_uses();
    }

    Plan run() {
        for (std::size_t i = 0; i < roots_.size(); ++i) holds_[i] = is_held(i);
        auto alive = mark();
        if (const auto missing = policy_.bytes_wanted; missing > dead_bytes(alive)) alive = let_go_for(missing);
        Plan plan{in_order(alive), dead_bytes(alive), {}};
        for (std::size_t i = 0; i < roots_.size(); ++i) {
            if (!holds_[i]) plan.released.push_back(i);
        }
        return plan;
    }

private:
    std::vector<Index> find_all(const Root& root) const {
        std::vector<Index> found;
        for (const auto& object : root.objects) {
            if (const auto place = graph_.find(object)) found.push_back(*place);
        }
        return found;
    }

    // A record that was used says so of what it names; a link's owner uses what it leads to.
    void find_uses() {
        for (std::size_t i = 0; i < used_.size(); ++i) used_[i] = graph_.nodes()[i].last_used;
        for (std::size_t i = 0; i < roots_.size(); ++i) {
            for (const auto object : places_[i]) used_[object] = std::max(used_[object], roots_[i].last_used);
        }
    }

    bool is_recent(std::int64_t time) const {
        return policy_.keep_seconds > 0 && policy_.now - time < policy_.keep_seconds;
    }

    std::int64_t last_use(std::size_t root) const {
        auto time = roots_[root].last_used;
        if (roots_[root].kind != RootKind::Record) {
            for (const auto object : places_[root]) time = std::max(time, used_[object]);
        }
        return time;
    }

    bool is_held(std::size_t root) const {
        switch (roots_[root].hold) {
            case Hold::Firmly: return true;
            case Hold::ForItsOwner: return !policy_.let_go || is_recent(last_use(root));
            case Hold::WhileUsed: return is_recent(last_use(root));
            case Hold::NoMore: break;
        }
        return false;
    }

    std::vector<bool> mark() const {
        std::vector<Index> from;
        for (std::size_t i = 0; i < roots_.size(); ++i) {
            if (holds_[i]) from.insert(from.end(), places_[i].begin(), places_[i].end());
        }
        for (Index i = 0; i < used_.size(); ++i) {
            if (is_recent(used_[i])) from.push_back(i);
        }
        std::vector<bool> alive(used_.size());
        graph_.mark(from, alive);
        return alive;
    }

    std::uint64_t dead_bytes(const std::vector<bool>& alive) const {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < alive.size(); ++i) bytes += alive[i] ? 0 : graph_.nodes()[i].size;
        return bytes;
    }

    // As few of the owners as it takes, those first that were not used for longest; all where that is not enough.
    std::vector<bool> let_go_for(std::uint64_t bytes) {
        std::vector<std::size_t> owners;
        for (std::size_t i = 0; i < roots_.size(); ++i) {
            if (roots_[i].hold == Hold::ForItsOwner && holds_[i] && !is_recent(last_use(i))) owners.push_back(i);
        }
        std::sort(owners.begin(), owners.end(),
                  [&](auto left, auto right) { return last_use(left) < last_use(right); });
        const auto without_first = [&](std::size_t count) {
            for (std::size_t i = 0; i < owners.size(); ++i) holds_[owners[i]] = i >= count;
            return mark();
        };
        std::size_t enough = owners.size();
        for (std::size_t too_few = 0; too_few < enough;) {
            const auto middle = (too_few + enough) / 2;
            if (dead_bytes(without_first(middle)) >= bytes) {
                enough = middle;
            } else {
                too_few = middle + 1;
            }
        }
        return without_first(enough);
    }

    std::vector<Index> in_order(const std::vector<bool>& alive) const {
        std::vector<std::uint32_t> referrers(alive.size());
        for (Index i = 0; i < alive.size(); ++i) {
            if (alive[i]) continue;
            for (const auto referenced : graph_.references(i)) ++referrers[referenced];
        }
        const auto later = [&](Index left, Index right) { return used_[left] > used_[right]; };
        std::priority_queue<Index, std::vector<Index>, decltype(later)> ready(later);
        for (Index i = 0; i < alive.size(); ++i) {
            if (!alive[i] && referrers[i] == 0) ready.push(i);
        }
        std::vector<Index> order;
        for (; !ready.empty();) {
            const auto object = ready.top();
            ready.pop();
            order.push_back(object);
            for (const auto referenced : graph_.references(object)) {
                if (--referrers[referenced] == 0 && !alive[referenced]) ready.push(referenced);
            }
        }
        return order;
    }

    const ObjectGraph& graph_;
    const std::vector<Root>& roots_;
    const Policy& policy_;
    std::vector<std::vector<Index>> places_;  // of each root's objects
    std::vector<std::int64_t> used_;          // of each object
    std::vector<bool> holds_;                 // of each root
};

}  // namespace

Plan make_plan(const ObjectGraph& graph, const std::vector<Root>& roots, const Policy& policy) {
    return Planning(graph, roots, policy).run();
}

}  // namespace pyenvx::collect
