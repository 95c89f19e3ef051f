// The snapshot of a database that others may read.
#include "store/core/registry.hpp"

namespace pyenvx::store {
namespace {

// Named one by one: what is not among them, above all what the caches of a user answered and where his links lie, stays
// at home, and so does all that was deleted and is still in the database's pages. What is not safe on disk is not told,
// since no other user can check it.
constexpr const char* kCopies[] = {
    "INSERT INTO object (id, path, deriver, size, nar_hash, nar_size, registered_at, last_used_at, boot_id, durable,"
    " registration) SELECT id, path, deriver, size, nar_hash, nar_size, registered_at, last_used_at, '', 1, "
    "registration"
    " FROM source.object WHERE durable = 1",
    "INSERT INTO reference (referrer, referenced) SELECT referrer, referenced FROM source.reference"
    " WHERE referrer IN (SELECT id FROM object) AND referenced IN (SELECT id FROM object)",
    "INSERT INTO signature (object, key_name, bytes) SELECT object, key_name, bytes FROM source.signature"
    " WHERE object IN (SELECT id FROM object)",
    "INSERT INTO realisation (derivation, output, object) SELECT derivation, output, object FROM source.realisation"
    " WHERE object IN (SELECT id FROM object)",
    // What spares others to read the host's interpreters and to ask sources for their metadata.
    "INSERT INTO fact (kind, key, value) SELECT kind, key, value FROM source.fact WHERE kind IN ('interpreter-probe',"
    " 'interpreter-object', 'launcher-object', 'bytecode-part', 'source-metadata', 'promised-metadata')",
};

}  // namespace

Result<void> Registry::write_snapshot(const std::filesystem::path& home, const std::filesystem::path& file) {
    auto snapshot = TRY(db::Database::open(file, db::Access::ReadWrite));
    // Whoever is killed here leaves a draft, so there is nothing to roll back to; the caller syncs what is whole.
    TRY(snapshot.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
    TRY(snapshot.attach(home / "db" / "store.sqlite", "source"));
    auto transaction = TRY(db::Transaction::begin(snapshot));
    TRY(make_tables(snapshot));
    for (const auto* copy : kCopies) TRY(snapshot.execute(copy));
    return std::move(transaction).commit();
}

}  // namespace pyenvx::store
