// The store: immutable objects on disk and what is known about them in SQLite. See ARCHITECTURE.md, "Store".
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/base/file_lock.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/core/registered_root.hpp"
#include "store/plan/object_info.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::store {

class Store;
struct RegisteredObject;
class Collection;
class ObjectGraph;
class TemporaryRoots;

/// Whether registration waits for the disk. `Lazy`: objects are made durable later, and checked before use where a loss
/// of power came first. `Eager`: an object is on the disk when it is registered.
enum class Sync { Lazy, Eager };

/// A folder in preparation whose address follows from what is written into it. Destroying it leaves nothing behind.
/// Holds no path's lock. Not thread-safe; one owner. Store::begin() makes a draft of it.
class DraftFolder {
public:
    DraftFolder(DraftFolder&&) noexcept;
    ~DraftFolder();

    const std::filesystem::path& path() const;

private:
    friend class Store;
    friend class ObjectDraft;
    struct State;
    explicit DraftFolder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// An object in preparation. Destroying it without commit() leaves nothing behind.
/// Holds the path's lock. Not thread-safe; one owner. Files are written below path(), then handed over by commit().
class ObjectDraft {
public:
    ObjectDraft(ObjectDraft&&) noexcept;
    ~ObjectDraft();

    const std::filesystem::path& path() const;

    /// Canonicalises modes and times, renames into place and registers, in that order.
    /// Errors: Io (with path and errno), Refused (special file, too deep), Corrupt.
    Result<StorePath> commit(ObjectInfo info) &&;

    /// The same for a tree that has its final form already, as canonical_tree.hpp describes it: whoever wrote it has
    /// seen to that, and `info` has its size.
    Result<StorePath> commit_canonical(ObjectInfo info) &&;

private:
    friend class Store;
    struct State;
    explicit ObjectDraft(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// What an attempt to make an object without waiting comes to.
struct Exists {};
struct Busy {};  ///< somebody else is at work on it
using Claim = std::variant<Exists, Busy, ObjectDraft>;

/// Thread-safe: every method may be called from several threads.
class Store {
public:
    /// Opens (and makes, on first use) the store below `home`. Errors: Refused (another uid's), TooNew, Io, Corrupt.
    /// Where the kernel does not say which boot this is, every store is eager.
    /// `progress`, borrowed, hears in detail() of objects that were thrown away.
    static Result<Store> open(const std::filesystem::path& home, Sync sync = Sync::Lazy, Progress* progress = nullptr);
    Store(Store&&) noexcept;
    Store& operator=(Store&&) noexcept;
    ~Store();

    const std::filesystem::path& home() const;
    /// Where the object that find() tells of lies; for one that is not there, where it would lie.
    std::filesystem::path locate(const StorePath& path) const;

    /// The object's info when it is registered and its directory is there, here or else in an extra store
    /// (extra_stores.hpp); nothing otherwise. What is not registered is garbage and never used. An object of an earlier
    /// boot that may not have reached the disk is checked first, once, with all that it refers to; one that differs is
    /// thrown away with all that refer to it. So this may wait for a path's lock and read whole objects. What was found
    /// no collector takes as long as in_use() lives.
    Result<std::optional<ObjectInfo>> find(const StorePath& path) const;

    /// From now on, and for all that open this home later, the stores below it are these; the home itself is never one
    /// of them. Not thread-safe.
    Result<void> set_extra_stores(const std::vector<std::filesystem::path>& stores);

    /// Makes objects of extra stores, with all that they refer to, one's own: by hard links where the kernel allows
    /// it, else by reflinks or copies. So what is here hangs on nothing that another one may collect. Does nothing for
    /// those that are one's own. The caller holds no path's lock. NotFound, naming it, for one that is nowhere.
    Result<void> bring_in(const std::vector<StorePath>& paths);
    /// Whether the object lies in this home, and in no extra store.
    bool is_own(const StorePath& path) const;

    /// Waits for the path's lock, looks again, and gives a draft; nothing when the object exists by then.
    /// `progress` is told whom a long wait is for.
    Result<std::optional<ObjectDraft>> begin(const StorePath& path);
    Result<std::optional<ObjectDraft>> begin(const StorePath& path, Progress& progress);
    /// The same for what was written already: `folder` becomes the draft, or goes where the object exists.
    Result<std::optional<ObjectDraft>> begin(const StorePath& path, DraftFolder folder);
    Result<DraftFolder> begin_folder();
    /// begin() without waiting. Busy also when the object is to be proven first, which begin() does.
    Result<Claim> try_begin(const StorePath& path);

    /// Removes trees and info files that are not registered and that nobody is making: what killed processes left.
    Result<void> remove_unregistered();

    /// Registered objects whose tree hash is not known yet, the oldest first.
    Result<std::vector<StorePath>> without_hash() const;
    /// All that is registered, in the order of the addresses.
    Result<std::vector<StorePath>> registered() const;
    /// What is registered of an object, whether it is there or not (store/core/registry.hpp).
    Result<std::optional<RegisteredObject>> registration(const StorePath& path) const;
    /// The lock that who writes an object or its info file holds. Waits for it, or gives nothing.
    Result<FileLock> lock(const StorePath& path) const;
    Result<std::optional<FileLock>> try_lock(const StorePath& path) const;
    /// What SQLite finds wrong with the database, a sentence each. Corrupt where it cannot even look: then, and where
    /// there is anything, whoever opens the store next makes the database anew.
    Result<std::vector<std::string>> defects_of_database();

    /// In this process the object counts as absent from now on, until its like was made: find() gives nothing, begin()
    /// a draft, and commit() puts that where the damaged tree lay, at once, whoever is using it meanwhile.
    void set_damaged(const StorePath& path);
    /// Removes a damaged object, and all that refer to it.
    Result<void> discard(const StorePath& path);
    /// Registers an object anew as `info` says, which its tree proves: the database had it wrong. Waits for its lock.
    Result<void> correct(const ObjectInfo& info);
    /// Puts a tree of the very same contents, in its final form, where the object lies, at once; the former tree goes
    /// with `folder`. False when the object is not the one of `registration` any more, or somebody is at work on it.
    Result<bool> exchange(const RegisteredObject& registration, DraftFolder& folder);

    /// Computes the tree hash, and writes it into the info file and the database. Nothing when it is known, or when the
    /// object is not there, or was made anew meanwhile. Waits for the path's lock.
    Result<void> hash_object(const StorePath& path);
    /// Syncs the file system and marks as durable what this boot had registered before. Io when the disk fails.
    Result<void> make_durable();
    /// Whether the object is registered and known to have reached the disk.
    Result<bool> is_durable(const StorePath& path) const;

    /// Writes HOME/snapshot.sqlite anew (shared_home.hpp), with all that is durable.
    Result<void> publish();
    /// The same where there is one already, after closing to others what they need not see.
    Result<void> publish_if_shared();

    /// Finds the object as find() does, and has its info file say that it may be used: for programs that do not open
    /// the database. False when it is not there. Waits for the path's lock.
    Result<bool> vouch_for(const StorePath& path);

    /// Keeps a signature with the object, in the database and in its info file. False when the object is not there.
    /// Waits for the path's lock.
    Result<bool> add_signature(const StorePath& path, const Signature& signature);

    /// What a build came to: `recipe` is the digest of its derivation's text, `output` says which of its outputs.
    /// Nothing unless that object is there, as find() says it.
    Result<std::optional<StorePath>> realisation(const Sha256& recipe, std::string_view output) const;
    /// Remembers it. The object must be registered.
    Result<void> set_realisation(const Sha256& recipe, std::string_view output, const StorePath& object);

    /// A root: a link that keeps the closure of `target`. It is replaced atomically.
    Result<void> set_root(const std::filesystem::path& link, const StorePath& target);
    /// The same for a link that somebody wants at `place`, whatever file system that is on; the link's folder must be
    /// there. Returns where it lies, without links. Refused where anything else is in the way.
    Result<std::filesystem::path> set_out_link(const std::filesystem::path& place, const StorePath& target);

    /// Small facts with a key that survive restarts (interpreter probes, interpreter objects). Values are bytes.
    Result<std::optional<std::string>> fact(std::string_view kind, std::string_view key) const;
    Result<void> set_fact(std::string_view kind, std::string_view key, std::string_view value);
    /// All of a kind, by their keys.
    Result<std::map<std::string, std::string>> facts(std::string_view kind) const;

    /// What keeps from a collector all that this store found or made, beyond the store's own life; exec ends it, when
    /// the new program can be seen to run.
    std::shared_ptr<const TemporaryRoots> in_use() const;
    /// The object was used at that time (Unix): a launch record that is replaced said so.
    Result<void> note_use(const StorePath& path, std::int64_t when);
    /// All objects and references, as the database has them (object_graph.hpp).
    Result<ObjectGraph> graph() const;
    Result<std::vector<RegisteredRoot>> registered_roots() const;
    /// The sizes of all objects together, as ObjectInfo has them.
    Result<std::uint64_t> registered_bytes() const;

private:
    friend class Collection;
    friend class ObjectDraft;
    struct State;
    explicit Store(std::unique_ptr<State> state);
    Result<void> make_earlier_durable();
    Result<void> bring_in_one(const StorePath& path);
    Result<std::optional<ObjectDraft>> begin_locked(const StorePath& path, FileLock path_lock,
                                                    std::optional<DraftFolder> folder = {});
    std::unique_ptr<State> state_;
};

}  // namespace pyenvx::store
