// What the registry answers a collector.
#include <algorithm>

#include "store/core/registry.hpp"

namespace pyenvx::store {
namespace {

using Index = ObjectGraph::Index;

/// Rows by their number, which has gaps where objects were removed. The numbers go up.
class Places {
public:
    void add(std::int64_t row) { rows_.push_back(row); }
    std::optional<Index> find(std::int64_t row) {
        // References come by the referrer, which is mostly the one asked for last.
        if (last_ < rows_.size() && rows_[last_] == row) return static_cast<Index>(last_);
        const auto found = std::lower_bound(rows_.begin(), rows_.end(), row);
        if (found == rows_.end() || *found != row) return std::nullopt;
        last_ = static_cast<std::size_t>(found - rows_.begin());
        return static_cast<Index>(last_);
    }

private:
    std::vector<std::int64_t> rows_;
    std::size_t last_ = 0;
};

}  // namespace

Result<ObjectGraph> Registry::graph() {
    Places places;
    std::vector<ObjectGraph::Node> nodes;
    auto objects = TRY(graph_objects_.use(database_));
    while (TRY(objects.next())) {
        places.add(objects.number(0));
        nodes.push_back({TRY(StorePath::parse(objects.text(1))), static_cast<std::uint64_t>(objects.number(2)),
                         objects.number(3), objects.number(4) != 0});
    }
    Places referenced = places;
    std::vector<ObjectGraph::Reference> references;
    auto rows = TRY(graph_references_.use(database_));
    while (TRY(rows.next())) {
        // What was registered since the objects were read is nobody's garbage.
        const auto from = places.find(rows.number(0));
        const auto to = referenced.find(rows.number(1));
        if (from && to) references.push_back({*from, *to});
    }
    return ObjectGraph(std::move(nodes), references);
}

Result<std::vector<RegisteredRoot>> Registry::roots() {
    std::vector<RegisteredRoot> roots;
    auto use = TRY(roots_.use(database_));
    while (TRY(use.next())) {
        auto object = TRY(StorePath::parse(use.text(1)));
        roots.push_back({use.text(0), std::move(object)});
    }
    return roots;
}

Result<std::uint64_t> Registry::bytes() {
    return static_cast<std::uint64_t>(TRY(database_.number("SELECT ifnull(sum(size), 0) FROM object")));
}

Result<Removal> Registry::remove_unwanted(const StorePath& path) {
    auto transaction = TRY(db::Transaction::begin(database_));
    const auto object = TRY(find(path));
    if (!object) return Removal::Absent;
    {
        auto wanted = TRY(is_wanted_.use(database_));
        wanted.bind(object->id);
        TRY(wanted.next());
        if (wanted.number(0) != 0) return Removal::Referred;
        if (wanted.number(1) != 0) return Removal::Rooted;
    }
    TRY(TRY(remove_object_.use(database_)).bind(object->id).run());
    TRY(std::move(transaction).commit());
    return Removal::Removed;
}

Result<void> Registry::sync() {
    // A commit under FULL has the log synced, with all that others have added to it before.
    const auto usual = TRY(database_.number("PRAGMA synchronous"));
    TRY(database_.execute("PRAGMA synchronous = FULL"));
    TRY(database_.execute("UPDATE registration_count SET number = number"));
    return database_.execute(concat("PRAGMA synchronous = ", usual).c_str());
}

Result<void> Registry::forget_root(const std::filesystem::path& link) {
    return TRY(forget_root_.use(database_)).bind(link.native()).run();
}

Result<void> Registry::note_uses(const std::vector<StorePath>& paths, std::int64_t when) {
    auto transaction = TRY(db::Transaction::begin(database_));
    for (const auto& path : paths) TRY(TRY(note_use_.use(database_)).bind(path.str()).bind(when).run());
    return std::move(transaction).commit();
}

}  // namespace pyenvx::store
