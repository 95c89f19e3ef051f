// What a Store is behind its handle; for the files of this folder only.
#pragma once

#include <mutex>
#include <set>

#include "store/base/progress.hpp"
#include "store/core/extra_stores.hpp"
#include "store/core/registry.hpp"
#include "store/core/store.hpp"
#include "store/core/temporary_roots.hpp"

namespace pyenvx::store {

struct Store::State {
    std::filesystem::path home;
    Sync sync;
    std::string boot_id;
    Progress* progress;  // borrowed
    Fd objects;          // home/store
    std::shared_ptr<TemporaryRoots> roots;
    std::mutex mutex;  // guards all below
    Registry registry;
    std::set<std::string> told_lost = {};  // names
    std::set<StorePath> damaged = {};      // as damage() said
    std::set<StorePath> used_again = {};   // whose time of last use is a day old
    // Guards itself; null where there is none.
    std::unique_ptr<ExtraStores> extra = {};

    ~State();

    /// Calls a method of the registry, alone.
    template <typename Method, typename... Arguments>
    auto ask(Method method, Arguments&&... arguments) {
        const std::lock_guard lock(mutex);
        auto answer = (registry.*method)(std::forward<Arguments>(arguments)...);
        if (!answer.ok() && answer.error().kind() == ErrorKind::Corrupt) (void)mark_database_damaged(home);
        return answer;
    }

    std::filesystem::path lock_file(const StorePath& path) const;
    Result<FileLock> lock_path(const StorePath& path) const;
    Result<bool> has_directory(const StorePath& path) const;
    Result<void> write_info(ObjectInfo info);
    /// Of an object that was registered before: the file's own time is that of its registration, and stays.
    Result<void> rewrite_info(const ObjectInfo& info);
    Result<void> register_object(ObjectInfo info);

    // replace.cpp
    bool is_damaged(const StorePath& path);
    void set_damaged(const StorePath& path, bool damaged);
    /// Puts the draft at `tmp`/`name` where the object lies, which then is the draft. Holds the path's lock.
    Result<void> exchange(const StorePath& path, BorrowedFd tmp, const char* name) const;

    // layers.cpp
    void open_extra_stores();
    /// What an extra store has where this one has nothing.
    std::optional<ExtraObject> find_extra(const StorePath& path);
    /// The object's place in an extra store; nothing where it is this one's own, or nowhere.
    std::optional<std::filesystem::path> extra_place(const StorePath& path);

    // unregistered.cpp
    Result<void> remove_if_unregistered(const StorePath& path);

    // durability.cpp
    Result<void> set_durable(std::int64_t last_registration);
    /// False when the object is not registered. Waits for the path's lock.
    Result<bool> write_info_anew(const StorePath& path);

    // use.cpp
    Result<std::optional<ObjectInfo>> find(const StorePath& path);
    void note_use(const RegisteredObject& object);
    /// Held while a root's link is set or removed.
    Result<FileLock> lock_roots() const;

    // prove.cpp
    /// As find() does it, for what is no use of the object: it may be collected meanwhile.
    Result<std::optional<RegisteredObject>> look_up(const StorePath& path);
    bool needs_proof(const RegisteredObject& object) const;
    Result<std::optional<RegisteredObject>> prove(const RegisteredObject& seen);
    Result<bool> is_intact(const ObjectInfo& info) const;
    Result<void> throw_away(const StorePath& path);
    /// Once for each name.
    void tell_of_loss(std::string_view name);
    Result<std::vector<FileLock>> lock_all(const std::vector<RegisteredObject>& all) const;
    Result<void> remove_files(const StorePath& path) const;
};

}  // namespace pyenvx::store
