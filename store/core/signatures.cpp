#include "store/core/store_state.hpp"

namespace pyenvx::store {

Result<bool> Store::add_signature(const StorePath& path, const Signature& signature) {
    {
        const auto lock = TRY(state_->lock_path(path));
        const auto object = TRY(state_->ask(&Registry::find, path));
        if (!object) return false;
        TRY(state_->ask(&Registry::add_signature, *object, signature));
    }
    return state_->write_info_anew(path);
}

}  // namespace pyenvx::store
