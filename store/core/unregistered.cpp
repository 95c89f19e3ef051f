#include <fcntl.h>

#include "store/base/sys.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {

Result<void> Store::remove_unregistered() {
    TRY(remove_left_over_uses(home()));
    const Fd infos = TRY(sys::open((home() / "info").c_str(), O_RDONLY | O_DIRECTORY));
    auto names = TRY(sys::list_directory(state_->objects));
    for (auto& name : TRY(sys::list_directory(infos))) names.push_back(std::move(name));
    for (const auto& name : names) {
        const auto path = StorePath::parse(name);
        if (path.ok()) TRY(state_->remove_if_unregistered(*path));
    }
    return {};
}

Result<void> Store::State::remove_if_unregistered(const StorePath& path) {
    if (TRY(ask(&Registry::find, path))) return {};
    // Who makes the object holds its lock until it is registered.
    const auto lock = TRY(FileLock::try_acquire(lock_file(path), LockMode::Exclusive));
    if (!lock || TRY(ask(&Registry::find, path))) return {};
    return remove_files(path);
}

}  // namespace pyenvx::store
