// Using an object while others may be collecting (ARCHITECTURE.md, "Collection").
#include <ctime>

#include "store/core/store_state.hpp"

namespace pyenvx::store {
namespace {

constexpr std::int64_t kOneDay = std::int64_t{24} * 60 * 60;

}  // namespace

Store::State::~State() {
    // Best effort: a time of use that is lost is a day or two.
    if (!used_again.empty()) (void)registry.note_uses({used_again.begin(), used_again.end()}, std::time(nullptr));
}

Result<std::optional<ObjectInfo>> Store::State::find(const StorePath& path) {
    const bool is_collected = TRY(roots->add(path));
    auto object = TRY(look_up(path));
    if (object && is_collected) {
        // A collector that took its lock before the object was named may be deleting it, or has; one that takes it
        // later sees the name.
        { const auto lock = TRY(FileLock::acquire(lock_file(path), LockMode::Shared)); }
        object = TRY(look_up(path));
    }
    if (!object) return std::optional<ObjectInfo>();
    note_use(*object);
    return std::optional(std::move(object->info));
}

void Store::State::note_use(const RegisteredObject& object) {
    if (object.last_used + kOneDay > std::time(nullptr)) return;
    const std::lock_guard lock(mutex);
    used_again.insert(object.info.path);
}

Result<FileLock> Store::State::lock_roots() const {
    return FileLock::acquire(home / "locks" / "roots", LockMode::Exclusive);
}

std::shared_ptr<const TemporaryRoots> Store::in_use() const { return state_->roots; }

Result<void> Store::note_use(const StorePath& path, std::int64_t when) {
    return state_->ask(&Registry::note_uses, std::vector{path}, when);
}

Result<ObjectGraph> Store::graph() const { return state_->ask(&Registry::graph); }

Result<std::vector<RegisteredRoot>> Store::registered_roots() const { return state_->ask(&Registry::roots); }

Result<std::uint64_t> Store::registered_bytes() const { return state_->ask(&Registry::bytes); }

}  // namespace pyenvx::store
