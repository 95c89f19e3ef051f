// Objects of an earlier boot that may not have reached the disk: checked before they are used, once, and thrown away
// when they differ (ARCHITECTURE.md, "Durability").
#include "store/proof/proof.hpp"

#include <fcntl.h>

#include <chrono>

#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {
namespace {

constexpr std::chrono::milliseconds kPause(5);

}  // namespace

bool Store::State::needs_proof(const RegisteredObject& object) const {
    return !object.durable && object.boot_id != boot_id;
}

Result<std::optional<RegisteredObject>> Store::State::look_up(const StorePath& path) {
    if (is_damaged(path)) return std::optional<RegisteredObject>();
    auto object = TRY(ask(&Registry::find, path));
    if (object && needs_proof(*object)) object = TRY(prove(*object));
    if (object && !TRY(has_directory(path))) object.reset();
    return object;
}

// Modes and times may be lost as well, and are told by no hash.
Result<bool> Store::State::is_intact(const ObjectInfo& info) const {
    const auto& name = info.path.str();
    if (!TRY(has_directory(info.path))) return false;
    const Fd directory = TRY(sys::openat(objects, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    if (!canonicalise(directory).ok() || !canonicalise_top(objects, name.c_str()).ok()) return false;
    return is_as_registered(objects, info);
}

Result<std::optional<RegisteredObject>> Store::State::prove(const RegisteredObject& seen) {
    const auto& path = seen.info.path;
    // First those it refers to: when one of them is thrown away, so is this.
    for (const auto& reference : seen.info.references) TRY(look_up(reference));
    {
        const auto lock = TRY(lock_path(path));
        // Another process may have been first.
        auto object = TRY(ask(&Registry::find, path));
        if (!object || !needs_proof(*object)) return object;
        if (TRY(is_intact(object->info))) {
            // All of it was read in this boot, so it came from the disk. The info file was not looked at.
            object->info.boot.clear();
            TRY(rewrite_info(object->info));
            TRY(ask(&Registry::set_proven, *object));
            return object;
        }
    }
    TRY(throw_away(path));
    return std::optional<RegisteredObject>();
}

// Nobody waits for a path's lock while he holds others' here, since a maker of objects may hold some and wait for one.
Result<std::vector<FileLock>> Store::State::lock_all(const std::vector<RegisteredObject>& all) const {
    for (;; TRY(pause_for(kPause))) {
        std::vector<FileLock> locks;
        for (const auto& object : all) {
            auto lock = TRY(FileLock::try_acquire(lock_file(object.info.path), LockMode::Exclusive));
            if (!lock) break;
            locks.push_back(*std::move(lock));
        }
        if (locks.size() == all.size()) return locks;
    }
}

Result<void> Store::State::throw_away(const StorePath& path) {
    for (;;) {
        const auto doomed = TRY(ask(&Registry::with_referrers, path));
        if (doomed.empty() || (!needs_proof(doomed.front()) && !is_damaged(path))) return {};
        const auto locks = TRY(lock_all(doomed));
        // Else some came or went before the locks were held.
        if (!TRY(ask(&Registry::remove, doomed))) continue;
        for (const auto& object : doomed) {
            TRY(remove_files(object.info.path));
            if (!is_damaged(path)) tell_of_loss(object.info.path.name());
        }
        set_damaged(path, false);
        return {};
    }
}

// A wheel's object and its bytecode, or two environments, have one name: to a person they are one thing.
void Store::State::tell_of_loss(std::string_view name) {
    {
        const std::lock_guard lock(mutex);
        if (!told_lost.emplace(name).second) return;
    }
    progress->detail(concat(name, " is made again: it was not safe on disk when the machine stopped"));
}

Result<void> Store::State::remove_files(const StorePath& path) const {
    const Fd info = TRY(sys::open((home / "info").c_str(), O_RDONLY | O_DIRECTORY));
    TRY(remove_tree(info, path.str().c_str()));
    return remove_tree(objects, path.str().c_str());
}

}  // namespace pyenvx::store
