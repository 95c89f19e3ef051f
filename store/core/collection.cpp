#include "store/core/collection.hpp"

#include <fcntl.h>

#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/out_links.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {
namespace {

constexpr const char* kTrash = "trash";

Result<Fd> open_folder(const std::filesystem::path& folder) {
    return sys::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

bool leads_to(BorrowedFd folder, const char* name, const StorePath& target) {
    const auto link = sys::readlinkat(folder, name);
    return link.ok() && std::filesystem::path(*link).filename() == target.str();
}

bool leads_to_an_object(const std::filesystem::path& link) {
    const auto target = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    return target.ok() && object_behind(*target);
}

bool is_hash(std::string_view name) { return StorePath::parse(concat(name, "-x")).ok(); }

}  // namespace

Collection::Collection(Store& store, FileLock lock, UsedObjects used)
    : state_(store.state_.get()), lock_(std::move(lock)), used_(std::move(used)) {}
Collection::Collection(Collection&&) noexcept = default;
Collection::~Collection() = default;

Result<Collection> Collection::with_lock(Store& store, FileLock lock) {
    auto used = TRY(UsedObjects::open(store.home()));
    TRY(make_directories(store.home() / kTrash, 0700));
    return Collection(store, std::move(lock), std::move(used));
}

Result<Collection> Collection::begin(Store& store, Progress& progress) {
    const auto path = collector_lock(store.home());
    return with_lock(store, TRY(FileLock::acquire_telling(path, "the store", progress)));
}

Result<std::optional<Collection>> Collection::try_begin(Store& store) {
    auto lock = TRY(FileLock::try_acquire(collector_lock(store.home()), LockMode::Exclusive));
    if (!lock) return std::optional<Collection>();
    return std::optional(TRY(with_lock(store, *std::move(lock))));
}

Result<std::set<StorePath>> Collection::used() {
    TRY(used_.read_on());
    return used_.paths();
}

Result<Removal> Collection::remove(const StorePath& path) {
    const auto lock_file = state_->lock_file(path);
    const auto lock = TRY(FileLock::try_acquire(lock_file, LockMode::Exclusive));
    if (!lock) return Removal::InUse;
    // Whoever names the object from here on finds a collector at work, and waits for this lock before he uses it.
    TRY(used_.read_on());
    if (used_.paths().count(path) != 0) return Removal::InUse;
    const auto removal = TRY(state_->ask(&Registry::remove_unwanted, path));
    if (removal != Removal::Removed) return removal;
    TRY(put_aside(path));
    freed_ += TRY(remove_tree_counting(BorrowedFd::cwd(), lock_file.c_str()));
    return Removal::Removed;
}

Result<void> Collection::put_aside(const StorePath& path) {
    const auto& name = path.str();
    const Fd trash = TRY(open_folder(state_->home / kTrash));
    if (TRY(state_->has_directory(path))) {
        {
            // A folder that goes elsewhere is written to: its ".." is another one.
            const Fd tree = TRY(sys::openat(state_->objects, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
            TRY(sys::fchmod(tree, 0700));
        }
        TRY(remove_tree(trash, name.c_str()));
        TRY(sys::renameat(state_->objects, name.c_str(), trash, name.c_str()));
    }
    const Fd infos = TRY(open_folder(state_->home / "info"));
    freed_ += TRY(remove_tree_counting(infos, name.c_str()));
    return {};
}

Result<std::uint64_t> Collection::empty_trash() {
    const Fd trash = TRY(open_folder(state_->home / kTrash));
    const auto names = TRY(sys::list_directory(trash));
    if (!names.empty()) TRY(state_->ask(&Registry::sync));
    for (const auto& name : names) freed_ += TRY(remove_tree_counting(trash, name.c_str()));
    return std::exchange(freed_, 0);
}

Result<bool> Collection::release_link(const std::filesystem::path& link, const StorePath& target) {
    const auto lock = TRY(state_->lock_roots());
    // Whoever set the link anew has named its target before, and still has this lock ahead of him or behind.
    TRY(used_.read_on());
    if (used_.paths().count(target) != 0 || !leads_to(BorrowedFd::cwd(), link.c_str(), target)) return false;
    TRY(sys::unlinkat(BorrowedFd::cwd(), link.c_str(), 0));
    TRY(state_->ask(&Registry::forget_root, link));
    return true;
}

Result<bool> Collection::forget_root(const std::filesystem::path& link) {
    const auto lock = TRY(state_->lock_roots());
    if (leads_to_an_object(link)) return false;
    TRY(state_->ask(&Registry::forget_root, link));
    forget_out_link(state_->home, link);
    return true;
}

Result<void> Collection::remove_strays() {
    TRY(remove_left_over_drafts(state_->home / "tmp"));
    const Fd infos = TRY(open_folder(state_->home / "info"));
    auto names = TRY(sys::list_directory(state_->objects));
    for (auto& name : TRY(sys::list_directory(infos))) names.push_back(std::move(name));
    for (const auto& name : names) {
        const auto path = StorePath::parse(name);
        if (path.ok()) TRY(state_->remove_if_unregistered(*path));
    }
    return remove_stray_locks();
}

// Whoever gets a lock whose file is gone by then takes another one (store/base/file_lock).
Result<void> Collection::remove_stray_locks() {
    std::set<std::string> wanted;
    for (const auto& name : TRY(sys::list_directory(state_->objects))) wanted.insert(name.substr(0, 32));
    const Fd folder = TRY(open_folder(state_->home / "locks"));
    for (const auto& name : TRY(sys::list_directory(folder))) {
        if (!is_hash(name) || wanted.count(name) != 0) continue;
        const auto lock = TRY(FileLock::try_acquire(state_->home / "locks" / name, LockMode::Exclusive));
        if (lock) TRY(sys::unlinkat(folder, name.c_str(), 0));
    }
    return {};
}

}  // namespace pyenvx::store
