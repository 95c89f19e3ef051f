#include "store/core/extra_store.hpp"

#include "store/base/sys.hpp"
#include "store/core/registry.hpp"
#include "store/core/shared_home.hpp"

namespace pyenvx::store {
namespace {

Result<void> check_version(db::Database& snapshot, const std::filesystem::path& home) {
    const auto version = TRY(snapshot.number("PRAGMA user_version"));
    if (version <= Registry::schema_version()) return {};
    return fail(ErrorKind::TooNew, home, " was filled by a newer pyenvx: its schema is version ", version,
                " and this program knows ", Registry::schema_version());
}

}  // namespace

Result<ExtraStore> ExtraStore::open(const std::filesystem::path& home) {
    auto real = TRY(check_shared_home(home));
    auto snapshot = TRY(db::Database::open(snapshot_file(real), db::Access::Snapshot));
    TRY(check_version(snapshot, home));
    return ExtraStore(std::move(real), std::move(snapshot));
}

Result<std::optional<ObjectInfo>> ExtraStore::find(const StorePath& path) {
    auto use = TRY(find_.use(snapshot_));
    use.bind(path.str());
    if (!TRY(use.next())) return std::optional<ObjectInfo>();
    const auto status = TRY(sys::stat(locate(path).c_str()));
    if (!status || !S_ISDIR(status->st_mode)) return std::optional<ObjectInfo>();
    ObjectInfo info{.path = path, .deriver = use.text(1), .size = static_cast<std::uint64_t>(use.number(2))};
    if (!use.is_null(3)) info.nar_hash = TRY(Sha256::from_hex(use.text(3)));
    info.nar_size = static_cast<std::uint64_t>(use.number(4));
    TRY(add_references(use.number(0), info));
    TRY(add_signatures(use.number(0), info));
    return std::optional(std::move(info));
}

Result<void> ExtraStore::add_references(std::int64_t id, ObjectInfo& info) {
    auto use = TRY(references_.use(snapshot_));
    use.bind(id);
    while (TRY(use.next())) info.references.push_back(TRY(StorePath::parse(use.text(0))));
    return {};
}

Result<void> ExtraStore::add_signatures(std::int64_t id, ObjectInfo& info) {
    auto use = TRY(signatures_.use(snapshot_));
    use.bind(id);
    while (TRY(use.next())) info.signatures.push_back({use.text(0), use.text(1)});
    return {};
}

Result<std::optional<StorePath>> ExtraStore::realisation(const Sha256& recipe, std::string_view output) {
    const auto digest = recipe.hex();
    std::optional<StorePath> object;
    {
        auto use = TRY(realisation_.use(snapshot_));
        use.bind(digest).bind(output);
        if (TRY(use.next())) object = TRY(StorePath::parse(use.text(0)));
    }
    return object && TRY(find(*object)) ? object : std::nullopt;
}

Result<std::optional<std::string>> ExtraStore::fact(std::string_view kind, std::string_view key) {
    auto use = TRY(fact_.use(snapshot_));
    use.bind(kind).bind(key);
    return TRY(use.next()) ? std::optional(use.text(0)) : std::nullopt;
}

Result<std::uint64_t> ExtraStore::count() {
    return static_cast<std::uint64_t>(TRY(snapshot_.number("SELECT count(*) FROM object")));
}

}  // namespace pyenvx::store
