#include "store/catalog/catalog.hpp"

#include <unistd.h>

#include <algorithm>

#include "store/base/sys.hpp"
#include "store/core/home_layout.hpp"
#include "store/core/registry.hpp"
#include "store/core/shared_home.hpp"
#include "store/core/store.hpp"

namespace pyenvx::catalog {
namespace {

using store::StorePath;

Result<db::Database> open_database(const std::filesystem::path& file, Progress& progress) {
    auto database = db::Database::open(file, db::Access::ReadOnly, &progress);
    const auto readable = database.ok() ? database->number("PRAGMA schema_version") : database.error();
    if (readable.ok() || readable.error().kind() != ErrorKind::Io) return database;
    // Where nothing can be written, not even a lock's file.
    return db::Database::open(file, db::Access::Snapshot, &progress);
}

// All that is asked here has been in the database since version 1: where it cannot be changed, it will do as it is.
Result<void> bring_up_to_date(const std::filesystem::path& home, std::int64_t version, Progress& progress) {
    const auto store = store::Store::open(home, store::Sync::Lazy, &progress);
    if (store.ok() || (version > 0 && store.error().kind() == ErrorKind::Io)) return {};
    return store.error();
}

Result<bool> is_of_another(const std::filesystem::path& home) {
    const auto status = TRY(sys::stat(home.c_str()));
    return status && status->st_uid != ::geteuid();
}

}  // namespace

Result<Catalog> Catalog::open_shared(const std::filesystem::path& home, Progress& progress) {
    auto real = TRY(store::check_shared_home(home));
    auto snapshot = TRY(db::Database::open(store::snapshot_file(real), db::Access::Snapshot, &progress));
    if (TRY(snapshot.number("PRAGMA user_version")) > store::Registry::schema_version()) {
        return fail(ErrorKind::TooNew, home, " was filled by a newer pyenvx").hint("use that newer pyenvx");
    }
    return Catalog(std::move(real), std::move(snapshot));
}

Result<Catalog> Catalog::open(const std::filesystem::path& home, Progress& progress) {
    if (TRY(is_of_another(home))) {
        auto shared = open_shared(home, progress);
        if (!shared.ok() && shared.error().kind() == ErrorKind::NotFound) TRY(store::check_owner(home));
        return shared;
    }
    const auto file = home / "db" / "store.sqlite";
    const bool has_database = TRY(sys::stat(file.c_str())).has_value();
    if (!has_database && !TRY(sys::stat((home / "info").c_str()))) {
        return fail(ErrorKind::NotFound, "there is no store at ", home, " yet")
            .hint("the first start of a script or shell makes it; PYENVX_HOME says where");
    }
    TRY(store::check_owner(home));
    if (!has_database) TRY(bring_up_to_date(home, 0, progress));  // made again from the info files
    const auto version = TRY(TRY(open_database(file, progress)).number("PRAGMA user_version"));
    if (version != store::Registry::schema_version()) TRY(bring_up_to_date(home, version, progress));
    return Catalog(home, TRY(open_database(file, progress)));
}

Result<Catalog> Catalog::open_as_it_is(const std::filesystem::path& home, Progress& progress) {
    if (TRY(is_of_another(home))) return open_shared(home, progress);
    const auto file = home / "db" / "store.sqlite";
    if (!TRY(sys::stat(file.c_str()))) return fail(ErrorKind::NotFound, "there is no database at ", home);
    TRY(store::check_owner(home));
    auto database = TRY(open_database(file, progress));
    return Catalog(home, std::move(database));
}

Result<std::vector<StorePath>> Catalog::references_of(std::int64_t id) {
    std::vector<StorePath> references;
    auto use = TRY(references_.use(database_));
    use.bind(id);
    while (TRY(use.next())) references.push_back(TRY(StorePath::parse(use.text(0))));
    std::sort(references.begin(), references.end());
    return references;
}

Result<std::vector<store::Signature>> Catalog::signatures_of(std::int64_t id) {
    std::vector<store::Signature> signatures;
    auto use = TRY(signatures_.use(database_));
    use.bind(id);
    while (TRY(use.next())) signatures.push_back({use.text(0), use.text(1)});
    return signatures;
}

Result<std::uint64_t> Catalog::closure_size_of(std::int64_t id) {
    auto use = TRY(closure_size_.use(database_));
    use.bind(id);
    return TRY(use.next()) ? static_cast<std::uint64_t>(use.number(0)) : 0;
}

Result<std::optional<std::int64_t>> Catalog::id_of(const StorePath& path) {
    auto use = TRY(id_.use(database_));
    use.bind(path.str());
    return TRY(use.next()) ? std::optional(use.number(0)) : std::nullopt;
}

Result<bool> Catalog::has(const StorePath& path) { return TRY(id_of(path)).has_value(); }

Result<std::optional<Details>> Catalog::details(const StorePath& path) {
    const auto moment = TRY(db::Moment::begin(database_));
    auto use = TRY(find_.use(database_));
    use.bind(path.str());
    if (!TRY(use.next())) return std::optional<Details>();
    const auto id = use.number(0);
    Details details{{.path = path, .deriver = use.text(1), .size = static_cast<std::uint64_t>(use.number(2))}};
    details.kind = kind_in(details.info.deriver);
    if (!use.is_null(3)) details.info.nar_hash = TRY(Sha256::from_hex(use.text(3)));
    details.info.nar_size = static_cast<std::uint64_t>(use.number(4));
    details.registered_at = use.number(5);
    details.last_used_at = use.number(6);
    details.durable = use.number(7) != 0;
    details.info.references = TRY(references_of(id));
    details.info.signatures = TRY(signatures_of(id));
    details.closure_size = TRY(closure_size_of(id));
    return std::optional(std::move(details));
}

}  // namespace pyenvx::catalog
