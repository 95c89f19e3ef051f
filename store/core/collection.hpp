// Removing objects for good, which one process does at a time while all others go on (ARCHITECTURE.md, "Collection").
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "store/base/file_lock.hpp"
#include "store/base/progress.hpp"
#include "store/core/removal.hpp"
#include "store/core/store.hpp"
#include "store/core/temporary_roots.hpp"

namespace pyenvx::store {

/// The right to remove objects, held by a scope over all processes. Borrows the store, which must outlive it. Not
/// thread-safe.
class Collection {
public:
    /// Waits for another collector; `progress` is told.
    static Result<Collection> begin(Store& store, Progress& progress);
    /// Nothing where another one is at work.
    static Result<std::optional<Collection>> try_begin(Store& store);
    Collection(Collection&&) noexcept;
    ~Collection();

    /// What processes use by now, and have used since the collection began.
    Result<std::set<StorePath>> used();

    /// Takes an object out of the store, unless it is wanted: nobody waits meanwhile but who wants this very object.
    /// Its tree is put aside until empty_trash(), so that no loss of power brings back the row of an object that lost
    /// files.
    Result<Removal> remove(const StorePath& path);
    /// Deletes what was put aside, by this collection or one that was killed. Returns the bytes that the file system
    /// got back since it was called last: a file that has other names gives none.
    Result<std::uint64_t> empty_trash();

    /// Removes a link that leads to `target`, and its registration. False, and nothing is done, where a process uses
    /// the target or the link leads elsewhere by now.
    Result<bool> release_link(const std::filesystem::path& link, const StorePath& target);
    /// Forgets the registration of a link that is gone or leads elsewhere. False, and nothing is done, where it leads
    /// to an object by now.
    Result<bool> forget_root(const std::filesystem::path& link);

    /// Trees, info files and lock files that belong to nothing, and drafts that nobody makes.
    Result<void> remove_strays();

private:
    Collection(Store& store, FileLock lock, UsedObjects used);
    static Result<Collection> with_lock(Store& store, FileLock lock);
    Result<void> put_aside(const StorePath& path);
    Result<void> remove_stray_locks();

    Store::State* state_;
    FileLock lock_;
    UsedObjects used_;
    std::uint64_t freed_ = 0;  // since the trash was emptied last
};

}  // namespace pyenvx::store
