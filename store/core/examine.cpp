// What an examination of the store asks, and puts right in the database.
#include "store/core/store_state.hpp"

namespace pyenvx::store {

Result<std::vector<StorePath>> Store::registered() const { return state_->ask(&Registry::all); }

Result<std::optional<RegisteredObject>> Store::registration(const StorePath& path) const {
    auto object = TRY(state_->ask(&Registry::find, path));
    if (object) object->info.realises = TRY(state_->ask(&Registry::realised_as, object->info));
    return object;
}

Result<FileLock> Store::lock(const StorePath& path) const { return state_->lock_path(path); }

Result<std::optional<FileLock>> Store::try_lock(const StorePath& path) const {
    return FileLock::try_acquire(state_->lock_file(path), LockMode::Exclusive);
}

Result<std::vector<std::string>> Store::defects_of_database() {
    auto defects = TRY(state_->ask(&Registry::defects));
    if (!defects.empty()) TRY(mark_database_damaged(home()));
    return defects;
}

Result<void> Store::correct(const ObjectInfo& info) {
    TRY(check_recipe(info));
    const auto held = TRY(lock(info.path));
    TRY(state_->ask(&Registry::add, info, info.boot.empty() ? state_->boot_id : info.boot, info.boot.empty()));
    for (const auto& [recipe, output] : info.realises) {
        TRY(state_->ask(&Registry::set_realisation, recipe, output, info.path));
    }
    return state_->write_info(info);
}

}  // namespace pyenvx::store
