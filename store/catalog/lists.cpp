// Questions that many objects answer.
#include <algorithm>
#include <unordered_map>

#include "store/catalog/catalog.hpp"

namespace pyenvx::catalog {
namespace {

using store::StorePath;

bool by_name(const Entry& left, const Entry& right) {
    const auto order = left.path.name() <=> right.path.name();
    return order != 0 ? order < 0 : left.path < right.path;
}

/// For each object that was come to, the one that it was come to from.
using Way = std::unordered_map<std::int64_t, std::int64_t>;

std::vector<std::int64_t> walk_back(const Way& way, std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> chain = {to};
    while (chain.back() != from) chain.push_back(way.at(chain.back()));
    std::reverse(chain.begin(), chain.end());
    return chain;
}

}  // namespace

// "pyenvx-derivation 1\nkind unpack-wheel\n…": its second line.
std::string kind_in(std::string_view recipe) {
    constexpr std::string_view kLabel = "\nkind ";
    const auto label = recipe.find(kLabel);
    if (label == recipe.npos) return {};
    const auto kind = recipe.substr(label + kLabel.size());
    return std::string(kind.substr(0, kind.find('\n')));
}

Result<std::vector<Entry>> Catalog::entries(db::Use use) {
    std::vector<Entry> entries;
    while (TRY(use.next())) {
        entries.push_back({TRY(StorePath::parse(use.text(0))), static_cast<std::uint64_t>(use.number(1)), use.number(2),
                           kind_in(use.text(3))});
    }
    std::sort(entries.begin(), entries.end(), by_name);
    return entries;
}

Result<std::vector<Entry>> Catalog::all() { return entries(TRY(all_.use(database_))); }

Result<std::vector<Entry>> Catalog::named(const std::string& name) {
    auto use = TRY(named_.use(database_));
    use.bind(name);
    return entries(std::move(use));
}

Result<std::vector<Entry>> Catalog::beginning(db::Statement& statement, const std::string& text, std::size_t most) {
    auto use = TRY(statement.use(database_));
    use.bind(text).bind(static_cast<std::int64_t>(most));
    return entries(std::move(use));
}

Result<std::vector<Entry>> Catalog::with_name_beginning(const std::string& text, std::size_t most) {
    return beginning(name_beginning_, text, most);
}

Result<std::vector<Entry>> Catalog::with_address_beginning(const std::string& text, std::size_t most) {
    return beginning(address_beginning_, text, most);
}

Result<std::vector<Entry>> Catalog::closure(const StorePath& path) {
    auto use = TRY(closure_.use(database_));
    use.bind(path.str());
    return entries(std::move(use));
}

Result<std::vector<Entry>> Catalog::referrers(const StorePath& path) {
    auto use = TRY(referrers_.use(database_));
    use.bind(path.str());
    return entries(std::move(use));
}

Result<std::vector<std::int64_t>> Catalog::referenced_by(std::int64_t id) {
    std::vector<std::int64_t> ids;
    auto use = TRY(referenced_.use(database_));
    use.bind(id);
    while (TRY(use.next())) ids.push_back(use.number(0));
    return ids;
}

Result<std::vector<StorePath>> Catalog::paths_of(const std::vector<std::int64_t>& ids) {
    std::vector<StorePath> paths;
    for (const auto id : ids) {
        auto use = TRY(path_.use(database_));
        use.bind(id);
        if (TRY(use.next())) paths.push_back(TRY(StorePath::parse(use.text(0))));
    }
    return paths;
}

// Breadth first, so that the first way to be found is a shortest one.
Result<std::vector<StorePath>> Catalog::chain(const StorePath& from, const StorePath& to) {
    const auto moment = TRY(db::Moment::begin(database_));
    const auto start = TRY(id_of(from));
    const auto goal = TRY(id_of(to));
    if (!start || !goal) return std::vector<StorePath>();
    Way way = {{*start, *start}};
    std::vector<std::int64_t> waiting = {*start};
    for (std::size_t next = 0; next < waiting.size() && !way.contains(*goal); ++next) {
        for (const auto id : TRY(referenced_by(waiting[next]))) {
            if (way.try_emplace(id, waiting[next]).second) waiting.push_back(id);
        }
    }
    if (!way.contains(*goal)) return std::vector<StorePath>();
    return paths_of(walk_back(way, *start, *goal));
}

Result<std::vector<Root>> Catalog::roots() {
    std::vector<Root> roots;
    auto use = TRY(roots_.use(database_));
    while (TRY(use.next())) {
        auto object = TRY(StorePath::parse(use.text(1)));
        roots.push_back({use.text(0), std::move(object)});
    }
    return roots;
}

Result<std::map<std::string, std::string>> Catalog::facts(std::string_view kind) {
    std::map<std::string, std::string> facts;
    auto use = TRY(facts_.use(database_));
    use.bind(kind);
    while (TRY(use.next())) facts.emplace(use.text(0), use.text(1));
    return facts;
}

}  // namespace pyenvx::catalog
