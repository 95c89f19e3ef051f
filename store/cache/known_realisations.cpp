#include "store/cache/known_realisations.hpp"

#include "store/db/database.hpp"

namespace pyenvx::cache {

Result<std::vector<KnownRealisation>> known_realisations(const std::filesystem::path& home) {
    const auto database = TRY(db::Database::open(home / "db" / "store.sqlite", db::Access::ReadOnly));
    db::Statement all_of_them{
        "SELECT derivation, output, path FROM realisation JOIN object ON object.id = object ORDER BY path, derivation"};
    std::vector<KnownRealisation> all;
    auto use = TRY(all_of_them.use(database));
    while (TRY(use.next())) {
        const auto derivation = TRY(Sha256::from_hex(use.text(0)));
        auto path = TRY(store::StorePath::parse(use.text(2)));
        all.push_back({derivation, use.text(1), std::move(path)});
    }
    return all;
}

}  // namespace pyenvx::cache
