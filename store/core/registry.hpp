// What the database knows, in the store's own terms.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/core/object_graph.hpp"
#include "store/core/rebuild.hpp"
#include "store/core/registered_root.hpp"
#include "store/core/removal.hpp"
#include "store/db/database.hpp"
#include "store/nar/nar.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// An object as it is registered.
struct RegisteredObject {
    ObjectInfo info;
    std::int64_t id = 0;
    std::int64_t registration = 0;  ///< another one whenever the object is made anew
    bool durable = false;           ///< known to have reached the disk
    std::int64_t last_used = 0;     ///< Unix time; may be a day behind
    std::string boot_id = {};       ///< of the boot it was written in
};

/// Whether a commit waits for the disk. `Lazy`: a loss of power can take the last ones back, and never half of one.
enum class CommitSync { Lazy, Full };

/// One connection to the store's database. Not thread-safe: the store keeps callers apart.
class Registry {
public:
    /// Makes the database of the store below `home` out of what lies there, or brings an older one up to date. Borrows
    /// `progress`, which hears of long waits. TooNew, Corrupt, Io, Interrupted.
    static Result<Registry> open(const std::filesystem::path& home, CommitSync sync, Progress& progress);
    /// That of a database which is up to date.
    static std::int64_t schema_version();
    /// How many objects were found to be there when the database was made.
    std::size_t adopted() const { return adopted_; }

    Result<std::optional<RegisteredObject>> find(const StorePath& path);
    /// All that is registered, in the order of the addresses.
    Result<std::vector<StorePath>> all();
    /// What SQLite itself finds wrong with the database's pages, and references that lead nowhere; a sentence each.
    Result<std::vector<std::string>> defects();
    /// In one transaction. The references must be registered already, and be durable or of this boot (Failed
    /// otherwise). An object that is registered already was made anew by the caller, and takes the place of the old.
    Result<void> add(const ObjectInfo& info, const std::string& boot_id, bool durable);

    /// The tree of a registered object is gone, and another comes in its place: waits until the disk has it that
    /// nothing is known of that one.
    Result<void> distrust(const RegisteredObject& object);

    /// In place of an earlier one of the same key. Nothing when another tree was registered there since.
    Result<void> add_signature(const RegisteredObject& object, const Signature& signature);

    /// Those without a tree hash, the oldest registration first.
    Result<std::vector<StorePath>> without_hash();
    /// Nothing when another tree was registered there since.
    Result<void> set_hash(const RegisteredObject& object, const NarDigest& digest);

    Result<std::int64_t> last_registration();
    /// Whether there is an object of this boot that is not known to be safe on disk.
    Result<bool> has_undurable(const std::string& boot_id);
    /// What was registered in that boot, up to that registration. Returns those that were not durable before.
    Result<std::vector<StorePath>> set_durable(const std::string& boot_id, std::int64_t last_registration);
    /// It was read back from the disk as it was registered.
    Result<void> set_proven(const RegisteredObject& object);
    /// The object, then all that refer to it directly or through others; nothing when it is not registered.
    Result<std::vector<RegisteredObject>> with_referrers(const StorePath& path);
    /// Removes what with_referrers() gave, with the roots that lead there, and waits for the disk, so that no loss of
    /// power brings rows back without their files. False when it gives something else by now.
    Result<bool> remove(const std::vector<RegisteredObject>& objects);
    /// No sync can tell any more whether what was registered in that boot is on the disk.
    Result<void> doubt(const std::string& boot_id);

    /// As db::Database does it.
    Result<void> fold_log();

    // For collecting (registry_collect.cpp).
    Result<ObjectGraph> graph();
    Result<std::vector<RegisteredRoot>> roots();
    Result<std::uint64_t> bytes();
    /// Unless an object refers to it or a root leads there. Not on the disk before sync().
    Result<Removal> remove_unwanted(const StorePath& path);
    /// Waits until the disk has all that was committed before.
    Result<void> sync();
    Result<void> forget_root(const std::filesystem::path& link);
    /// The objects were used at that time, or later.
    Result<void> note_uses(const std::vector<StorePath>& paths, std::int64_t when);

    /// Makes `file` a database of what is registered below `home` and safe on disk, for others to read; one state of
    /// it, whoever writes meanwhile. The file is not synced.
    static Result<void> write_snapshot(const std::filesystem::path& home, const std::filesystem::path& file);

    Result<std::optional<StorePath>> realisation(const Sha256& recipe, std::string_view output);
    /// The object must be registered (Failed otherwise).
    Result<void> set_realisation(const Sha256& recipe, std::string_view output, const StorePath& object);
    /// The builds that came to an object, sorted; but for the one that is its deriver.
    Result<std::vector<Realised>> realised_as(const ObjectInfo& info);

    Result<void> set_root(const std::filesystem::path& link, const StorePath& target);
    Result<std::optional<std::string>> fact(std::string_view kind, std::string_view key);
    Result<void> set_fact(std::string_view kind, std::string_view key, std::string_view value);
    Result<std::map<std::string, std::string>> facts(std::string_view kind);

private:
    explicit Registry(db::Database database) : database_(std::move(database)) {}
    /// All that an empty database needs, its version included. Within a transaction.
    static Result<void> make_tables(db::Database& database, std::int64_t version = 0);
    Result<void> migrate(const std::filesystem::path& home, CommitSync sync, Progress& progress);
    Result<bool> has_right_journal(const std::filesystem::path& home);
    Result<void> choose_journal(const std::filesystem::path& home, Progress& progress);
    Result<void> adopt(const Described& described);
    Result<void> add_references(const ObjectInfo& info);
    Result<bool> has_root(const std::filesystem::path& link, const StorePath& target);
    Result<void> add_root(const std::filesystem::path& link, const StorePath& target);
    Result<std::vector<StorePath>> references_of(std::int64_t id);
    Result<std::vector<Signature>> signatures_of(std::int64_t id);
    Result<void> replace_signatures(const RegisteredObject& object, const std::vector<Signature>& signatures);
    Result<void> collect(const char* sql, std::string_view expected, std::vector<std::string>& sentences);
    Result<void> insert(const ObjectInfo& info, const std::string& boot_id, bool durable);
    Result<void> add_reference(const RegisteredObject& object, const StorePath& reference);

    db::Database database_;
    std::size_t adopted_ = 0;
    db::Statement find_{
        "SELECT id, deriver, size, nar_hash, nar_size, registration, durable = 1, boot_id,"
        " EXISTS (SELECT 1 FROM reference WHERE referrer = id), EXISTS (SELECT 1 FROM signature WHERE object = id),"
        " last_used_at FROM object WHERE path = ?"};
    db::Statement find_references_{
        "SELECT path FROM reference JOIN object ON id = referenced WHERE referrer = ? ORDER BY path"};
    db::Statement find_signatures_{"SELECT key_name, bytes FROM signature WHERE object = ? ORDER BY key_name"};
    db::Statement forget_signatures_{"DELETE FROM signature WHERE object = ?"};
    db::Statement add_signature_{
        "INSERT INTO signature (object, key_name, bytes) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM object WHERE"
        " id = ?1 AND registration = ?4) ON CONFLICT (object, key_name) DO UPDATE SET bytes = excluded.bytes"};
    db::Statement all_{"SELECT path FROM object ORDER BY path"};
    db::Statement count_registration_{"UPDATE registration_count SET number = number + 1"};
    db::Statement last_registration_{"SELECT number FROM registration_count"};
    db::Statement has_undurable_{"SELECT 1 FROM object WHERE durable = 0 AND boot_id = ? LIMIT 1"};
    db::Statement add_object_{
        "INSERT INTO object (path, deriver, size, nar_hash, nar_size, boot_id, durable, registered_at, last_used_at,"
        " registration) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, unixepoch(), unixepoch(), number FROM registration_count"
        " WHERE true ON CONFLICT (path) DO UPDATE SET deriver = excluded.deriver, size = excluded.size,"
        " nar_hash = excluded.nar_hash, nar_size = excluded.nar_size, boot_id = excluded.boot_id,"
        " durable = excluded.durable, registered_at = excluded.registered_at, registration = excluded.registration"};
    db::Statement forget_references_{"DELETE FROM reference WHERE referrer = ?"};
    db::Statement add_reference_{"INSERT OR IGNORE INTO reference (referrer, referenced) VALUES (?, ?)"};
    db::Statement distrust_{"UPDATE object SET durable = 0, boot_id = '' WHERE id = ?"};
    db::Statement without_hash_{"SELECT path FROM object WHERE nar_hash IS NULL ORDER BY registration"};
    db::Statement set_hash_{"UPDATE object SET nar_hash = ?, nar_size = ? WHERE id = ? AND registration = ?"};
    db::Statement set_durable_{
        "UPDATE object SET durable = 1 WHERE durable = 0 AND boot_id = ? AND registration <= ?"
        " RETURNING path"};
    db::Statement doubt_{"UPDATE object SET durable = 2 WHERE durable = 0 AND boot_id = ?"};
    db::Statement set_proven_{"UPDATE object SET durable = 1 WHERE id = ? AND registration = ?"};
    db::Statement with_referrers_{
        "WITH RECURSIVE found (id, level) AS (SELECT id, 0 FROM object WHERE path = ?1 UNION"
        " SELECT referrer, 1 FROM reference JOIN found ON referenced = found.id)"
        " SELECT path FROM object JOIN found USING (id) ORDER BY level, path"};
    db::Statement remove_references_{"DELETE FROM reference WHERE referrer = ?1 OR referenced = ?1"};
    db::Statement remove_roots_{"DELETE FROM root WHERE object = ?"};
    db::Statement remove_object_{"DELETE FROM object WHERE id = ?"};
    db::Statement find_root_{"SELECT path FROM root JOIN object ON id = object WHERE link = ?"};
    db::Statement set_root_{
        "INSERT INTO root (link, object) VALUES (?, ?) ON CONFLICT (link) DO UPDATE SET object = excluded.object"};
    db::Statement find_realisation_{
        "SELECT path FROM realisation JOIN object ON object.id = object WHERE derivation = ? AND output = ?"};
    db::Statement set_realisation_{
        "INSERT INTO realisation (derivation, output, object) SELECT ?1, ?2, id FROM object WHERE path = ?3"
        " ON CONFLICT (derivation, output) DO UPDATE SET object = excluded.object RETURNING object"};
    db::Statement realised_as_{
        "SELECT derivation, output FROM realisation JOIN object ON object.id = object WHERE path = ?"
        " ORDER BY derivation, output"};
    db::Statement graph_objects_{
        "SELECT id, path, size, last_used_at, substr(path, 34, 8) = 'cpython-'"
        " AND deriver GLOB 'pyenvx-derivation 1?kind interpreter?*' FROM object ORDER BY id"};
    db::Statement graph_references_{"SELECT referrer, referenced FROM reference ORDER BY referrer"};
    db::Statement roots_{"SELECT link, path FROM root JOIN object ON id = object ORDER BY link"};
    db::Statement is_wanted_{
        "SELECT EXISTS (SELECT 1 FROM reference WHERE referenced = ?1), EXISTS (SELECT 1 FROM root WHERE object = ?1)"};
    db::Statement forget_root_{"DELETE FROM root WHERE link = ?"};
    db::Statement note_use_{"UPDATE object SET last_used_at = ?2 WHERE path = ?1 AND last_used_at < ?2"};
    db::Statement find_fact_{"SELECT value FROM fact WHERE kind = ? AND key = ?"};
    db::Statement facts_{"SELECT key, value FROM fact WHERE kind = ?"};
    db::Statement set_fact_{
        "INSERT INTO fact (kind, key, value) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"};
};

}  // namespace pyenvx::store
