#include "store/collect/collect.hpp"

#include <algorithm>
#include <limits>

#include "store/base/interrupt.hpp"
#include "store/core/collection.hpp"

namespace pyenvx::collect {
namespace {

using store::Collection;
using store::ObjectGraph;
using store::Removal;
using store::StorePath;
using Index = ObjectGraph::Index;

// Each batch waits for the disk once. The first has one object and each further one twice as many: on a full disk there
// is little room to write down what goes until something has gone.
constexpr std::uint64_t kBatchBytes = 64 << 20;
constexpr std::size_t kBatchObjects = 256;

void append(std::vector<Root>& roots, std::vector<Root> more) {
    roots.insert(roots.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Result<std::vector<Root>> lasting_roots(const store::Store& store, RootKeeper& keeper) {
    auto roots = TRY(keeper.roots());
    append(roots, TRY(link_roots(store.home(), TRY(known_links(store)))));
    return roots;
}

class Collecting {
public:
    Collecting(store::Store& store, RootKeeper& keeper, const Order& order, Collection collection)
        : store_(store), keeper_(keeper), order_(order), collection_(std::move(collection)) {}

    // Roots that keep nothing go first, and running programs are looked at afterwards: whoever starts one by a record
    // holds that record, or is seen.
    Result<Collected> run() {
        collected_.bytes = TRY(collection_.empty_trash());  // of a collector that was killed
        auto roots = TRY(lasting_roots(store_, keeper_));
        const auto graph = TRY(store_.graph());
        if (!order_.interpreters) append(roots, interpreter_roots(graph));
        TRY(release(graph, roots));
        append(roots, TRY(process_roots(store_.home())));
        append(roots, TRY(work_in_progress()));
        TRY(remove(graph, make_plan(graph, roots, order_.policy).dead));
        TRY(collection_.remove_strays());
        collected_.bytes += TRY(collection_.empty_trash());
        return std::move(collected_);
    }

private:
    Result<void> remove(const ObjectGraph& graph, const std::vector<Index>& objects) {
        collected_.kept = graph.nodes().size();
        std::uint64_t batch_bytes = 0;
        std::size_t batch = 0;
        std::size_t batch_objects = 1;
        for (const auto object : objects) {
            TRY(check_interrupted());
            const auto& node = graph.nodes()[object];
            if (TRY(collection_.remove(node.path)) != Removal::Removed) continue;
            collected_.objects.push_back({node.path, node.size});
            --collected_.kept;
            batch_bytes += node.size;
            if (++batch < batch_objects && batch_bytes < std::min(kBatchBytes, missing())) continue;
            collected_.bytes += TRY(collection_.empty_trash());
            batch = batch_bytes = 0;
            batch_objects = std::min(batch_objects * 2, kBatchObjects);
            if (missing() == 0) break;
        }
        return {};
    }

    std::uint64_t missing() const {
        if (!order_.max_freed) return std::numeric_limits<std::uint64_t>::max();
        return *order_.max_freed - std::min(*order_.max_freed, collected_.bytes);
    }

    // One that is being used keeps its objects after all.
    Result<void> release(const ObjectGraph& graph, std::vector<Root>& roots) {
        for (const auto place : make_plan(graph, roots, order_.policy).released) {
            auto& root = roots[place];
            if (TRY(release_one(root))) {
                root.hold = Hold::NoMore;
                collected_.released.push_back(root);
            } else {
                root.hold = Hold::Firmly;
            }
        }
        return {};
    }

    Result<bool> release_one(const Root& root) {
        // What it knew of their use goes with it.
        for (const auto& object : root.objects) {
            if (root.last_used > 0) TRY(store_.note_use(object, root.last_used));
        }
        if (root.kind == RootKind::Record) return keeper_.release(root);
        if (!root.objects.empty()) return collection_.release_link(root.name, root.objects.front());
        return collection_.forget_root(root.name);
    }

    Result<std::vector<Root>> work_in_progress() {
        const auto used = TRY(collection_.used());
        return std::vector{Root{RootKind::InUse, "", "", {used.begin(), used.end()}}};
    }

    store::Store& store_;
    RootKeeper& keeper_;
    const Order& order_;
    Collection collection_;
    Collected collected_;
};

}  // namespace

Result<Collected> foresee(const store::Store& store, RootKeeper& keeper, const Order& order) {
    const auto graph = TRY(store.graph());
    auto roots = TRY(lasting_roots(store, keeper));
    append(roots, TRY(process_roots(store.home())));
    append(roots, TRY(work_roots(store.home())));
    if (!order.interpreters) append(roots, interpreter_roots(graph));
    const auto plan = make_plan(graph, roots, order.policy);
    Collected would;
    for (const auto object : plan.dead) {
        if (order.max_freed && would.bytes >= *order.max_freed) break;
        const auto& node = graph.nodes()[object];
        would.objects.push_back({node.path, node.size});
        would.bytes += node.size;
    }
    for (const auto place : plan.released) would.released.push_back(roots[place]);
    would.kept = graph.nodes().size() - would.objects.size();
    return would;
}

Result<Collected> collect(store::Store& store, RootKeeper& keeper, const Order& order, Progress& progress) {
    auto collection = TRY(Collection::begin(store, progress));
    return Collecting(store, keeper, order, std::move(collection)).run();
}

}  // namespace pyenvx::collect
