// What this process is about to use of the store, told to the collector before it is looked for (ARCHITECTURE.md,
// "Collection").
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/result.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::store {

/// HOME/locks/collector, which a collector holds exclusively from its first look at the roots to its end.
std::filesystem::path collector_lock(const std::filesystem::path& home);
/// HOME/using, with one file for each process that uses the store.
std::filesystem::path using_folder(const std::filesystem::path& home);

/// A file of this process's own in HOME/using that names objects, one a line, and is locked as long as this lives. The
/// lock ends with the process or with exec; the file goes with the destructor, unless a collector is at work, for which
/// it then stays. Thread-safe.
class TemporaryRoots {
public:
    explicit TemporaryRoots(std::filesystem::path home) : home_(std::move(home)) {}
    TemporaryRoots(TemporaryRoots&&) = delete;
    ~TemporaryRoots();

    /// Names the object, once. True when a collector is at work: it may just be deleting the object, and looks at this
    /// file after it has taken the object's lock. Where nothing can be written (a full disk) it waits until no
    /// collector is at work, and none begins as long as this lives.
    Result<bool> add(const StorePath& path);

private:
    Result<void> append(const std::string& line);
    Result<bool> create();
    Result<bool> is_collected();

    const std::filesystem::path home_;
    std::mutex mutex_;  // guards all below
    std::set<StorePath> named_;
    std::filesystem::path file_path_;
    Fd file_;
    Fd collector_;
    std::optional<FileLock> no_collector_;
};

/// What all processes use, read again and again while a collection goes on. Only for who holds collector_lock().
class UsedObjects {
public:
    /// Removes the files of processes that have ended before: from here on each file counts to the end of the
    /// collection, whether its process lives or not.
    static Result<UsedObjects> open(const std::filesystem::path& home);

    /// Reads what has come since.
    Result<void> read_on();
    const std::set<StorePath>& paths() const { return paths_; }

private:
    struct File {
        Fd fd;
        std::uint64_t read = 0;
        std::string rest;  // a line that is not whole yet
    };
    explicit UsedObjects(Fd folder) : folder_(std::move(folder)) {}
    Result<void> read_on(File& file);

    Fd folder_;
    std::map<std::string, File> files_;
    std::set<StorePath> paths_;
};

/// What processes that live use by now, by the names of their files: for who only looks.
Result<std::map<std::string, std::set<StorePath>>> uses_by_now(const std::filesystem::path& home);

/// Removes the files of processes that have ended, unless a collector is at work.
Result<void> remove_left_over_uses(const std::filesystem::path& home);

}  // namespace pyenvx::store
