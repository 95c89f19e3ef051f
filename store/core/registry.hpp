// What the database knows, in the store's own terms.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/db/database.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// One connection to the store's database. Not thread-safe: the store keeps callers apart.
class Registry {
public:
    /// Makes the database, or brings an older one up to date. TooNew, Corrupt, Io.
    static Result<Registry> open(const std::filesystem::path& file);

    Result<std::optional<ObjectInfo>> find(const StorePath& path);
    /// In one transaction. The references must be registered already (Failed otherwise). Registering again is nothing.
    Result<void> add(const ObjectInfo& info, const std::string& boot_id);
    Result<void> set_root(const std::filesystem::path& link, const StorePath& target);
    Result<std::optional<std::string>> fact(std::string_view kind, std::string_view key);
    Result<void> set_fact(std::string_view kind, std::string_view key, std::string_view value);

private:
    explicit Registry(db::Database database) : database_(std::move(database)) {}
    Result<void> migrate();
    Result<std::optional<std::int64_t>> object_id(const StorePath& path);
    Result<std::vector<StorePath>> references_of(std::int64_t id);
    Result<void> add_references(std::int64_t id, const std::vector<StorePath>& references);

    db::Database database_;
    db::Statement find_{"SELECT id, deriver, size, nar_hash, nar_size FROM object WHERE path = ?"};
    db::Statement find_references_{
        "SELECT path FROM reference JOIN object ON id = referenced WHERE referrer = ? ORDER BY path"};
    db::Statement add_object_{
        "INSERT INTO object (path, deriver, size, nar_hash, nar_size, registered_at, last_used_at, boot_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, unixepoch(), unixepoch(), ?6) ON CONFLICT (path) DO NOTHING"};
    db::Statement add_reference_{"INSERT OR IGNORE INTO reference (referrer, referenced) VALUES (?, ?)"};
    db::Statement set_root_{
        "INSERT INTO root (link, object) VALUES (?, ?) ON CONFLICT (link) DO UPDATE SET object = excluded.object"};
    db::Statement find_fact_{"SELECT value FROM fact WHERE kind = ? AND key = ?"};
    db::Statement set_fact_{
        "INSERT INTO fact (kind, key, value) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"};
};

}  // namespace pyenvx::store
