// Questions about a store that is not being written to: a connection of its own, which only reads, beside whoever
// writes. Looks at no object's files and checks none: what it tells is what is registered.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/db/database.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::catalog {

struct Signature {
    std::string key_name;
    std::string bytes;
};

/// All that is known of one object.
struct Details {
    store::ObjectInfo info;
    std::vector<Signature> signatures = {};
    std::uint64_t closure_size = 0;  ///< bytes, as info.size counts them, of the object and all that it refers to
    std::int64_t registered_at = 0;  ///< Unix time, as is the next
    std::int64_t last_used_at = 0;
    bool durable = false;  ///< known to have reached the disk
};

/// Not thread-safe; one owner.
class Catalog {
public:
    /// Opens the database of the store below `home` as it is; one of an earlier version is brought up to date first, as
    /// the store does it. NotFound where there is no store yet; TooNew, Corrupt, Io, Refused (another uid's).
    static Result<Catalog> open(const std::filesystem::path& home, Progress& progress);

    const std::filesystem::path& home() const { return home_; }
    /// Where the object lies.
    std::filesystem::path locate(const store::StorePath& path) const { return home_ / "store" / path.str(); }

    /// Whether it is registered.
    Result<bool> has(const store::StorePath& path);
    /// Nothing when it is not registered.
    Result<std::optional<Details>> details(const store::StorePath& path);

private:
    Catalog(std::filesystem::path home, db::Database database)
        : home_(std::move(home)), database_(std::move(database)) {}
    Result<std::vector<store::StorePath>> references_of(std::int64_t id);
    Result<std::vector<Signature>> signatures_of(std::int64_t id);
    Result<std::uint64_t> closure_size_of(std::int64_t id);

    std::filesystem::path home_;
    db::Database database_;
    db::Statement has_{"SELECT 1 FROM object WHERE path = ?"};
    db::Statement find_{
        "SELECT id, deriver, size, nar_hash, nar_size, registered_at, last_used_at, durable = 1 FROM object"
        " WHERE path = ?"};
    db::Statement references_{
        "SELECT path FROM reference JOIN object ON id = referenced WHERE referrer = ? ORDER BY path"};
    db::Statement signatures_{"SELECT key_name, bytes FROM signature WHERE object = ? ORDER BY key_name"};
    db::Statement closure_size_{
        "WITH RECURSIVE found (id) AS (VALUES (?1) UNION SELECT referenced FROM reference JOIN found ON"
        " referrer = found.id) SELECT sum(size) FROM object JOIN found USING (id)"};
};

}  // namespace pyenvx::catalog
