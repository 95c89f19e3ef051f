// Somebody else's store as its snapshot has it: read, and never written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/result.hpp"
#include "store/db/database.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::store {

/// What is asked finds only what is there: its owner may have collected an object since the snapshot was written.
/// Not thread-safe; one owner. Errors: Io, Corrupt.
class ExtraStore {
public:
    /// Refused where it is not to be trusted, NotFound where it is not there or not shared (shared_home.hpp); TooNew.
    static Result<ExtraStore> open(const std::filesystem::path& home);

    /// The real path of its folder.
    const std::filesystem::path& home() const { return home_; }
    std::filesystem::path locate(const StorePath& path) const { return home_ / "store" / path.str(); }

    Result<std::optional<ObjectInfo>> find(const StorePath& path);
    Result<std::optional<StorePath>> realisation(const Sha256& recipe, std::string_view output);
    Result<std::optional<std::string>> fact(std::string_view kind, std::string_view key);
    Result<std::uint64_t> count();

private:
    ExtraStore(std::filesystem::path home, db::Database snapshot)
        : home_(std::move(home)), snapshot_(std::move(snapshot)) {}
    Result<void> add_references(std::int64_t id, ObjectInfo& info);
    Result<void> add_signatures(std::int64_t id, ObjectInfo& info);

    std::filesystem::path home_;
    db::Database snapshot_;
    // In the words of the database's first version: a snapshot is not brought up to date.
    db::Statement find_{"SELECT id, deriver, size, nar_hash, nar_size FROM object WHERE path = ?"};
    db::Statement references_{
        "SELECT path FROM reference JOIN object ON id = referenced WHERE referrer = ? ORDER BY path"};
    db::Statement signatures_{"SELECT key_name, bytes FROM signature WHERE object = ? ORDER BY key_name"};
    db::Statement realisation_{
        "SELECT path FROM realisation JOIN object ON object.id = object WHERE derivation = ? AND output = ?"};
    db::Statement fact_{"SELECT value FROM fact WHERE kind = ? AND key = ?"};
};

}  // namespace pyenvx::store
