// A tree put in the place of another at once: one that is damaged, or the same with other links.
#include <fcntl.h>

#include <cerrno>

#include "store/base/exchange.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/core/draft_folder.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {

bool Store::State::is_damaged(const StorePath& path) {
    const std::lock_guard guard(mutex);
    return damaged.contains(path);
}

void Store::State::set_damaged(const StorePath& path, bool is) {
    const std::lock_guard guard(mutex);
    if (is) damaged.insert(path);
    if (!is) damaged.erase(path);
}

Result<void> Store::State::exchange(const StorePath& path, BorrowedFd tmp, const char* name) const {
    const auto* const target = path.str().c_str();
    TRY(canonicalise_top(tmp, name));
    int refusal = sys::exchange(tmp, name, objects, target);
    if (refusal == EACCES) {  // but to root, a folder that moves to another parent has to be writable
        TRY(sys::fchmodat(tmp, name, 0755));
        TRY(sys::fchmodat(objects, target, 0755));
        refusal = sys::exchange(tmp, name, objects, target);
    }
    if (refusal == EINVAL || refusal == ENOSYS) {  // the file system cannot
        TRY(remove_tree(objects, target));
        TRY(sys::fchmodat(tmp, name, 0755));
        TRY(sys::renameat(tmp, name, objects, target));
    } else if (refusal != 0) {
        return io_error(refusal, concat("exchange ", sys::name_of(objects, target)));
    }
    return canonicalise_top(objects, target);
}

void Store::set_damaged(const StorePath& path) { state_->set_damaged(path, true); }

Result<void> Store::discard(const StorePath& path) { return state_->throw_away(path); }

Result<bool> Store::exchange(const RegisteredObject& registration, DraftFolder& folder) {
    const auto& path = registration.info.path;
    const auto held = TRY(try_lock(path));
    if (!held) return false;
    const auto now = TRY(state_->ask(&Registry::find, path));
    if (!now || now->registration != registration.registration || !TRY(state_->has_directory(path))) return false;
    const auto& draft = *folder.state_;
    TRY(state_->exchange(path, draft.tmp, draft.name.c_str()));
    return true;
}

}  // namespace pyenvx::store
