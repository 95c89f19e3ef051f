// Deleting what somebody names, where nothing needs it.
#include <algorithm>

#include "store/collect/collect.hpp"
#include "store/core/collection.hpp"

namespace pyenvx::collect {
namespace {

using store::Collection;
using store::ObjectGraph;
using store::Removal;
using store::StorePath;
using Index = ObjectGraph::Index;

constexpr std::size_t kMostNotes = 10;

std::string describe(const Root& root) {
    auto text = concat(to_string(root.kind), root.name.empty() ? "" : " ", root.name);
    return root.owner.empty() ? text : concat(text, ", of ", root.owner);
}

class Deletion {
public:
    Deletion(const ObjectGraph& graph, const std::vector<Root>& roots) : graph_(graph), roots_(roots) {}

    Result<void> add(const StorePath& path) {
        const auto place = graph_.find(path);
        if (!place) return fail(ErrorKind::NotFound, "the store has no object ", path.str());
        if (std::find(wanted_.begin(), wanted_.end(), *place) == wanted_.end()) wanted_.push_back(*place);
        return {};
    }

    Result<void> check() const {
        for (const auto object : wanted_) {
            const auto needs = who_needs(object);
            if (needs.empty()) continue;
            auto error = fail(ErrorKind::Refused, graph_.nodes()[object].path.str(), " is needed");
            for (std::size_t i = 0; i < std::min(needs.size(), kMostNotes); ++i) error.add_note(needs[i]);
            if (needs.size() > kMostNotes) error.add_note(concat("and ", needs.size() - kMostNotes, " more"));
            return std::move(error).hint("`pyenvx store why-depends` shows how one needs the other");
        }
        return {};
    }

    // A link that keeps nothing any more would lead nowhere.
    Result<void> drop_if_dead(const Root& root, Collection& collection) const {
        if (root.kind == RootKind::Record || root.hold != Hold::NoMore) return {};
        if (root.objects.empty()) {
            TRY(collection.forget_root(root.name));
            return {};
        }
        const auto place = graph_.find(root.objects.front());
        if (!place || std::find(wanted_.begin(), wanted_.end(), *place) == wanted_.end()) return {};
        TRY(collection.release_link(root.name, root.objects.front()));
        return {};
    }

    // Referrers first: of those that are left, each one that no other refers to.
    std::vector<Index> in_order() const {
        std::vector<Index> order;
        auto left = wanted_;
        while (!left.empty()) {
            const auto free = std::find_if(left.begin(), left.end(), [&](Index object) {
                return std::none_of(left.begin(), left.end(), [&](Index other) { return refers(other, object); });
            });
            order.push_back(*free);
            left.erase(free);
        }
        return order;
    }

private:
    bool refers(Index from, Index to) const {
        const auto references = graph_.references(from);
        return std::find(references.begin(), references.end(), to) != references.end();
    }

    std::vector<std::string> who_needs(Index object) const {
        std::vector<std::string> needs;
        for (const auto& root : roots_) {
            if (root.hold != Hold::NoMore && leads_to(root, object)) needs.push_back(concat("by the ", describe(root)));
        }
        for (const auto referrer : graph_.referrers(object)) {
            if (std::find(wanted_.begin(), wanted_.end(), referrer) != wanted_.end()) continue;
            needs.push_back(concat("by the object ", graph_.nodes()[referrer].path.str()));
        }
        return needs;
    }

    bool leads_to(const Root& root, Index object) const {
        std::vector<Index> from;
        for (const auto& path : root.objects) {
            if (const auto place = graph_.find(path)) from.push_back(*place);
        }
        std::vector<bool> marked(graph_.nodes().size());
        graph_.mark(from, marked);
        return marked[object];
    }

    const ObjectGraph& graph_;
    const std::vector<Root>& roots_;
    std::vector<Index> wanted_;
};

Result<void> remove_one(const StorePath& path, Collection& collection) {
    switch (TRY(collection.remove(path))) {
        case Removal::Removed: return {};
        case Removal::InUse: return fail(ErrorKind::Refused, path.str(), " is being used by a pyenvx at work");
        case Removal::Referred: return fail(ErrorKind::Refused, path.str(), " is referred to by an object that is new");
        case Removal::Rooted: return fail(ErrorKind::Refused, path.str(), " has a link that is new");
        case Removal::Absent: break;
    }
    return fail(ErrorKind::NotFound, path.str(), " has just gone from the store");
}

}  // namespace

Result<Collected> remove_objects(store::Store& store, RootKeeper& keeper, const std::vector<StorePath>& paths,
                                 Progress& progress) {
    auto collection = TRY(Collection::begin(store, progress));
    const auto graph = TRY(store.graph());
    auto roots = TRY(keeper.roots());
    for (auto& root : TRY(link_roots(store.home(), TRY(known_links(store))))) roots.push_back(std::move(root));
    for (auto& root : TRY(process_roots(store.home()))) roots.push_back(std::move(root));
    Deletion deletion(graph, roots);
    for (const auto& path : paths) TRY(deletion.add(path));
    TRY(deletion.check());
    for (const auto& root : roots) TRY(deletion.drop_if_dead(root, collection));
    Collected collected;
    for (const auto object : deletion.in_order()) {
        const auto& node = graph.nodes()[object];
        TRY(remove_one(node.path, collection));
        collected.objects.push_back({node.path, node.size});
    }
    collected.bytes = TRY(collection.empty_trash());
    collected.kept = graph.nodes().size() - collected.objects.size();
    return collected;
}

}  // namespace pyenvx::collect
