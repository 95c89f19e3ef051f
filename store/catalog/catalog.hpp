// Questions about a store that is not being written to: a connection of its own, which only reads, beside whoever
// writes. Looks at no object's files and checks none: what it tells is what is registered.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/db/database.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::catalog {

/// All that is known of one object.
struct Details {
    store::ObjectInfo info;
    std::string kind = {};           ///< "unpack-wheel" and so on, as the recipe says; "" without one
    std::uint64_t closure_size = 0;  ///< bytes, as info.size counts them, of the object and all that it refers to
    std::int64_t registered_at = 0;  ///< Unix time, as is the next
    std::int64_t last_used_at = 0;
    bool durable = false;  ///< known to have reached the disk
};

/// The kind of recipe that a text is, or begins with: "" for none.
std::string kind_in(std::string_view recipe);

/// An object as lists have it.
struct Entry {
    store::StorePath path;
    std::uint64_t size = 0;
    std::int64_t last_used_at = 0;  ///< Unix time
    std::string kind = {};          ///< as in Details
};

/// A link outside the objects that keeps a closure.
struct Root {
    std::string link;
    store::StorePath object;
};

/// Not thread-safe; one owner. What is asked about an object that is not registered finds nothing. Each question is
/// answered from one state of the database. Errors: Io, Corrupt, Interrupted.
class Catalog {
public:
    /// Opens the database of the store below `home` as it is, and of another user's store its snapshot; one of an
    /// earlier version is brought up to date first, as the store does it. NotFound where there is no store yet; TooNew,
    /// Corrupt, Io, Refused (another uid's).
    static Result<Catalog> open(const std::filesystem::path& home, Progress& progress);

    /// Opens the snapshot of another user's store. Errors: as store::check_shared_home(); TooNew, Corrupt, Io.
    static Result<Catalog> open_shared(const std::filesystem::path& home, Progress& progress);

    /// As open(), but a database of an earlier version stays as it is: of what is asked here it can answer all, if more
    /// slowly. Nothing is ever written.
    static Result<Catalog> open_as_it_is(const std::filesystem::path& home, Progress& progress);

    const std::filesystem::path& home() const { return home_; }
    /// Where the object lies.
    std::filesystem::path locate(const store::StorePath& path) const { return home_ / "store" / path.str(); }

    /// Whether it is registered.
    Result<bool> has(const store::StorePath& path);
    /// Nothing when it is not registered.
    Result<std::optional<Details>> details(const store::StorePath& path);

    /// All objects, in the order of their names and then of their addresses.
    Result<std::vector<Entry>> all();
    /// Those whose name is `name`, or begins with it and a dash: "requests", "requests-2.34.2".
    Result<std::vector<Entry>> named(const std::string& name);
    /// Those whose name begins with `text`, but no more than the first `most` of them.
    Result<std::vector<Entry>> with_name_beginning(const std::string& text, std::size_t most);
    /// The same of those whose address does.
    Result<std::vector<Entry>> with_address_beginning(const std::string& text, std::size_t most);
    /// The object and all that it refers to, directly or through others, in the same order.
    Result<std::vector<Entry>> closure(const store::StorePath& path);
    /// The object and all that refer to it, directly or through others.
    Result<std::vector<Entry>> referrers(const store::StorePath& path);
    /// The shortest way from `from` to `to` along references, both included; empty when there is none. Of several the
    /// same one each time.
    Result<std::vector<store::StorePath>> chain(const store::StorePath& from, const store::StorePath& to);
    /// Those that are registered, in the order of their links.
    Result<std::vector<Root>> roots();
    /// Small facts of a kind, by their keys.
    Result<std::map<std::string, std::string>> facts(std::string_view kind);

private:
    Catalog(std::filesystem::path home, db::Database database)
        : home_(std::move(home)), database_(std::move(database)) {}
    Result<std::vector<store::StorePath>> references_of(std::int64_t id);
    Result<std::vector<store::Signature>> signatures_of(std::int64_t id);
    Result<std::uint64_t> closure_size_of(std::int64_t id);
    Result<std::vector<Entry>> entries(db::Use use);
    Result<std::vector<Entry>> beginning(db::Statement& statement, const std::string& text, std::size_t most);
    Result<std::optional<std::int64_t>> id_of(const store::StorePath& path);
    Result<std::vector<std::int64_t>> referenced_by(std::int64_t id);
    Result<std::vector<store::StorePath>> paths_of(const std::vector<std::int64_t>& ids);

    std::filesystem::path home_;
    db::Database database_;
    db::Statement id_{"SELECT id FROM object WHERE path = ?"};
    db::Statement path_{"SELECT path FROM object WHERE id = ?"};
    db::Statement find_{
        "SELECT id, deriver, size, nar_hash, nar_size, registered_at, last_used_at, durable = 1 FROM object"
        " WHERE path = ?"};
    db::Statement references_{"SELECT path FROM reference JOIN object ON id = referenced WHERE referrer = ?"};
    db::Statement referenced_{"SELECT referenced FROM reference WHERE referrer = ?"};
    db::Statement signatures_{"SELECT key_name, bytes FROM signature WHERE object = ? ORDER BY key_name"};
    db::Statement closure_size_{
        "WITH RECURSIVE found (id) AS (VALUES (?1) UNION SELECT referenced FROM reference JOIN found ON"
        " referrer = found.id) SELECT sum(size) FROM object JOIN found USING (id)"};
    db::Statement roots_{"SELECT link, path FROM root JOIN object ON id = object ORDER BY link"};
    db::Statement facts_{"SELECT key, value FROM fact WHERE kind = ?"};
    // Of the recipe its beginning, which has the kind: most of it can be long.
    db::Statement all_{"SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object"};
    // A dash is before a full stop in ASCII.
    db::Statement named_{
        "SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object WHERE substr(path, 34) >= ?1 AND"
        " substr(path, 34) < ?1 || '.' AND (substr(path, 34) = ?1 OR substr(path, 34) >= ?1 || '-')"};
    db::Statement name_beginning_{
        "SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object WHERE substr(path, 34) >= ?1 AND"
        " substr(path, 34) < ?1 || char(127) ORDER BY substr(path, 34) LIMIT ?2"};
    db::Statement address_beginning_{
        "SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object WHERE path >= ?1 AND"
        " path < ?1 || char(127) ORDER BY path LIMIT ?2"};
    db::Statement closure_{
        "WITH RECURSIVE found (id) AS (SELECT id FROM object WHERE path = ? UNION SELECT referenced FROM reference"
        " JOIN found ON referrer = found.id)"
        " SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object JOIN found USING (id)"};
    db::Statement referrers_{
        "WITH RECURSIVE found (id) AS (SELECT id FROM object WHERE path = ? UNION SELECT referrer FROM reference"
        " JOIN found ON referenced = found.id)"
        " SELECT path, size, last_used_at, substr(deriver, 1, 64) FROM object JOIN found USING (id)"};
};

}  // namespace pyenvx::catalog
