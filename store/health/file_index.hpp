// The files of a store by size, mode and inode, in a database of its own on disk, so that memory does not grow with the
// store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/db/database.hpp"

namespace pyenvx::health {

/// A file of an object. `object` is a number that the caller gave the object.
struct IndexedFile {
    std::int64_t object = 0;
    std::string place = {};  ///< below the object
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    bool executable = false;
};

/// An inode by one of its names.
struct IndexedInode {
    IndexedFile file;
    std::uint64_t names = 0;  ///< how many of its names are in the index
};

/// One owner, one thread at a time.
class FileIndex {
public:
    /// In an empty folder, which goes with the index.
    static Result<FileIndex> create(const std::filesystem::path& folder);

    Result<void> add(const IndexedFile& file);
    /// Calls `use` for each set of two inodes or more that have one size and mode, those with most names first.
    /// Meanwhile twins may be added.
    Result<void> for_each_candidates(const std::function<Result<void>(const std::vector<IndexedInode>&)>& use);

    /// Files of this inode are to be links to that file.
    Result<void> add_twin(std::uint64_t inode, const IndexedFile& original);
    Result<std::optional<IndexedFile>> original_of(std::uint64_t inode);
    /// Those that have files which are to be links to others.
    Result<std::vector<std::int64_t>> objects_with_twins();

private:
    explicit FileIndex(db::Database database) : database_(std::move(database)) {}

    db::Database database_;
    db::Statement add_{"INSERT INTO file VALUES (?, ?, ?, ?, ?)"};
    db::Statement inodes_{
        "SELECT size, executable, inode, object, place, count(*) AS names FROM file GROUP BY size, executable, inode"
        " ORDER BY size DESC, executable, names DESC, inode"};
    db::Statement add_twin_{"INSERT INTO twin VALUES (?, ?, ?, ?)"};
    db::Statement original_of_{"SELECT object, place, original FROM twin WHERE inode = ?"};
    db::Statement objects_{"SELECT DISTINCT file.object FROM file JOIN twin USING (inode) ORDER BY file.object"};
};

}  // namespace pyenvx::health
