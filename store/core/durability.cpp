// What reached the disk, and how it is known (ARCHITECTURE.md, "Durability").
#include "store/base/sys.hpp"
#include "store/core/store_state.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {

Result<std::vector<StorePath>> Store::without_hash() const { return state_->ask(&Registry::without_hash); }

Result<void> Store::hash_object(const StorePath& path) {
    const auto object = TRY(state_->look_up(path));
    if (!object || object->info.nar_hash) return {};
    auto digest = hash_tree(state_->objects, path.str().c_str());
    // Only now, since hashing takes long: what was thrown away or made anew meanwhile is somebody else's to hash.
    const auto lock = TRY(state_->lock_path(path));
    const auto current = TRY(state_->ask(&Registry::find, path));
    if (!current || current->registration != object->registration) return {};
    const auto nar = TRY(std::move(digest).context("hashing ", path.str()));
    auto info = current->info;
    info.nar_hash = nar.hash;
    info.nar_size = nar.size;
    TRY(state_->rewrite_info(info));
    return state_->ask(&Registry::set_hash, *current, nar);
}

Result<void> Store::State::set_durable(std::int64_t last_registration) {
    for (const auto& path : TRY(ask(&Registry::set_durable, boot_id, last_registration))) {
        TRY(write_info_anew(path));
    }
    return {};
}

Result<bool> Store::State::write_info_anew(const StorePath& path) {
    const auto lock = TRY(lock_path(path));
    const auto object = TRY(ask(&Registry::find, path));
    if (object) TRY(rewrite_info(object->info));
    return object.has_value();
}

Result<bool> Store::vouch_for(const StorePath& path) {
    if (!TRY(find(path))) return false;
    return state_->write_info_anew(path);
}

Result<void> Store::make_durable() {
    const auto last = TRY(state_->ask(&Registry::last_registration));
    auto synced = sys::syncfs(state_->objects);
    if (synced.ok()) {
        TRY(state_->set_durable(last));
        return state_->ask(&Registry::fold_log);
    }
    // The kernel tells of a failed write once and then takes the pages for clean, so the next sync would prove nothing.
    TRY(state_->ask(&Registry::doubt, state_->boot_id));
    return synced;
}

Result<bool> Store::is_durable(const StorePath& path) const {
    const auto object = TRY(state_->ask(&Registry::find, path));
    // An extra store tells of nothing else.
    return object ? object->durable : state_->extra_place(path).has_value();
}

}  // namespace pyenvx::store
