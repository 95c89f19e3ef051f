#include "store/core/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "store/base/boot_id.hpp"
#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/core/canonical_tree.hpp"
#include "store/core/draft_folder.hpp"
#include "store/core/home_layout.hpp"
#include "store/core/store_state.hpp"
#include "store/nar/nar.hpp"

namespace pyenvx::store {
namespace {

Result<Registry> open_or_rebuild(const std::filesystem::path& home, CommitSync sync, Progress& progress) {
    const auto file = home / "db" / "store.sqlite";
    if (!TRY(is_database_marked_damaged(home))) {
        auto registry = Registry::open(home, sync, progress);
        if (registry.ok() && registry->adopted() > 0) {
            progress.warn(concat("the database ", file, " was lost, and is made anew from the info files"));
        }
        if (registry.ok() || registry.error().kind() != ErrorKind::Corrupt) return registry;
        TRY(mark_database_damaged(home));
    }
    TRY(set_database_aside(home));
    progress.warn(concat("the database ", file,
                         " was damaged: it is kept as store.sqlite.damaged, and made anew from the", " info files"));
    return Registry::open(home, sync, progress);
}

}  // namespace

std::filesystem::path Store::State::lock_file(const StorePath& path) const {
    return home / "locks" / std::string(path.hash());
}

Result<FileLock> Store::State::lock_path(const StorePath& path) const {
    return FileLock::acquire(lock_file(path), LockMode::Exclusive);
}

Result<bool> Store::State::has_directory(const StorePath& path) const {
    const auto status = TRY(sys::fstatat(objects, path.str().c_str(), AT_SYMLINK_NOFOLLOW));
    return status && S_ISDIR(status->st_mode);
}

Result<void> Store::State::write_info(ObjectInfo info) {
    info.realises = TRY(ask(&Registry::realised_as, info));
    return write_file_atomically(home / "info" / info.path.str(), info_text(info), 0444, home / "tmp");
}

Result<void> Store::State::rewrite_info(const ObjectInfo& info) {
    const auto file = home / "info" / info.path.str();
    const auto before = TRY(sys::stat(file.c_str()));
    TRY(write_info(info));
    return before ? sys::utimensat(BorrowedFd::cwd(), file.c_str(), before->st_mtim) : Result<void>();
}

Result<void> Store::State::register_object(ObjectInfo info) {
    TRY(check_recipe(info));
    info.boot = sync == Sync::Eager ? "" : boot_id;
    TRY(write_info(info));
    if (sync == Sync::Eager) TRY(sys::syncfs(objects));
    return ask(&Registry::add, info, boot_id, sync == Sync::Eager);
}

struct ObjectDraft::State {
    Store::State* store;
    StorePath target;
    FileLock path_lock;
    DraftFolder folder;
    bool registered = false;

    ~State() {
        if (folder.state_->published && !registered) (void)store->remove_files(target);
    }
    Result<void> publish();
    Result<StorePath> commit(ObjectInfo info);
    Result<StorePath> replace(ObjectInfo info);
};

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& home, Sync sync, Progress* progress) {
    static SilentProgress silent;
    TRY(prepare_home(home));
    auto boot_id = TRY(pyenvx::boot_id());
    if (boot_id.empty()) sync = Sync::Eager;
    if (progress == nullptr) progress = &silent;
    auto registry = TRY(open_or_rebuild(home, sync == Sync::Eager ? CommitSync::Full : CommitSync::Lazy, *progress));
    TRY(remove_left_over_drafts(home / "tmp"));
    Fd objects = TRY(sys::open((home / "store").c_str(), O_RDONLY | O_DIRECTORY));
    Store store(std::unique_ptr<State>(new State{home,
                                                 sync,
                                                 std::move(boot_id),
                                                 progress,
                                                 std::move(objects),
                                                 std::make_shared<TemporaryRoots>(home),
                                                 {},
                                                 std::move(registry)}));
    store.state_->open_extra_stores();
    if (sync == Sync::Eager) TRY(store.make_earlier_durable());
    return store;
}

// What was written under lazy sync is used by an eager start too.
Result<void> Store::make_earlier_durable() {
    if (!TRY(state_->ask(&Registry::has_undurable, state_->boot_id))) return {};
    const auto made = make_durable();
    if (!made.ok())
        state_->progress->warn(concat("what earlier starts wrote may not be safe: ", made.error().message()));
    return {};
}

const std::filesystem::path& Store::home() const { return state_->home; }

Result<std::optional<ObjectDraft>> Store::begin(const StorePath& path) {
    if (TRY(find(path))) return std::optional<ObjectDraft>();
    return begin_locked(path, TRY(state_->lock_path(path)));
}

Result<std::optional<ObjectDraft>> Store::begin(const StorePath& path, Progress& progress) {
    if (TRY(find(path))) return std::optional<ObjectDraft>();
    return begin_locked(path, TRY(FileLock::acquire_telling(state_->lock_file(path), path.name(), progress)));
}

Result<std::optional<ObjectDraft>> Store::begin(const StorePath& path, DraftFolder folder) {
    if (TRY(find(path))) return std::optional<ObjectDraft>();
    return begin_locked(path, TRY(state_->lock_path(path)), std::move(folder));
}

Result<Claim> Store::try_begin(const StorePath& path) {
    // A proof waits for locks, and who comes here may hold some that others wait for.
    const auto object = TRY(state_->ask(&Registry::find, path));
    if (object && state_->needs_proof(*object)) return Claim(Busy{});
    auto path_lock = TRY(FileLock::try_acquire(state_->lock_file(path), LockMode::Exclusive));
    if (!path_lock) return Claim(Busy{});
    if (state_->extra_place(path)) return Claim(Exists{});
    auto draft = TRY(begin_locked(path, *std::move(path_lock)));
    return draft ? Claim(*std::move(draft)) : Claim(Exists{});
}

Result<std::optional<ObjectDraft>> Store::begin_locked(const StorePath& path, FileLock path_lock,
                                                       std::optional<DraftFolder> folder) {
    // No collector has it: it would hold this very lock.
    TRY(state_->roots->add(path));
    // Not find(): it would wait for this very lock. What still lacks a proof by now is made anew.
    const auto object = TRY(state_->ask(&Registry::find, path));
    const bool exists = object && TRY(state_->has_directory(path));
    const bool replaces = exists && state_->is_damaged(path);
    if (exists && !replaces && !state_->needs_proof(*object)) return std::optional<ObjectDraft>();
    if (object && object->durable && !replaces) TRY(state_->ask(&Registry::distrust, *object));
    if (!folder) folder.emplace(TRY(begin_folder()));
    return std::optional(ObjectDraft(std::unique_ptr<ObjectDraft::State>(
        new ObjectDraft::State{state_.get(), path, std::move(path_lock), *std::move(folder)})));
}

Result<DraftFolder> Store::begin_folder() {
    Fd tmp = TRY(enter_drafts(state_->home / "tmp"));  // until the draft has a lock of its own
    auto name = TRY(random_name());
    TRY(sys::mkdirat(tmp, name.c_str(), 0700));
    auto path = state_->home / "tmp" / name;
    // From here on the draft vanishes when something fails.
    std::unique_ptr<DraftFolder::State> draft(new DraftFolder::State{std::move(name), std::move(path), std::move(tmp)});
    draft->directory = TRY(sys::openat(draft->tmp, draft->name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    TRY(sys::flock(draft->directory, LOCK_EX));
    TRY(sys::flock(draft->tmp, LOCK_UN));
    return DraftFolder(std::move(draft));
}

Result<void> Store::set_root(const std::filesystem::path& link, const StorePath& target) {
    TRY(state_->roots->add(target));
    const auto elsewhere = state_->extra_place(target);
    const auto destination = elsewhere.value_or(locate(target).lexically_relative(link.parent_path()));
    const auto lock = TRY(state_->lock_roots());
    TRY(elsewhere ? state_->ask(&Registry::forget_root, link) : state_->ask(&Registry::set_root, link, target));
    const auto known = sys::readlinkat(BorrowedFd::cwd(), link.c_str());
    if (known.ok() && *known == destination) return {};
    const Fd tmp = TRY(enter_drafts(state_->home / "tmp"));
    const auto temporary = TRY(random_name());
    TRY(sys::symlinkat(destination.c_str(), tmp, temporary.c_str()));
    auto renamed = sys::renameat(tmp, temporary.c_str(), BorrowedFd::cwd(), link.c_str());
    if (!renamed.ok()) (void)sys::unlinkat(tmp, temporary.c_str(), 0);
    return renamed;
}

Result<void> Store::set_realisation(const Sha256& recipe, std::string_view output, const StorePath& object) {
    if (!is_own(object)) TRY(bring_in_one(object));
    TRY(state_->ask(&Registry::set_realisation, recipe, output, object));
    // The recipe that made the object is its deriver; others that come to the same stand beside it.
    const auto made = TRY(state_->ask(&Registry::find, object));
    if (!made || Sha256::of(made->info.deriver) == recipe) return {};
    TRY(state_->write_info_anew(object));
    return {};
}

Result<std::map<std::string, std::string>> Store::facts(std::string_view kind) const {
    return state_->ask(&Registry::facts, kind);
}

Result<void> Store::set_fact(std::string_view kind, std::string_view key, std::string_view value) {
    return state_->ask(&Registry::set_fact, kind, key, value);
}

DraftFolder::DraftFolder(std::unique_ptr<State> state) : state_(std::move(state)) {}
DraftFolder::DraftFolder(DraftFolder&&) noexcept = default;
DraftFolder::~DraftFolder() = default;

const std::filesystem::path& DraftFolder::path() const { return state_->path; }

ObjectDraft::ObjectDraft(std::unique_ptr<State> state) : state_(std::move(state)) {}
ObjectDraft::ObjectDraft(ObjectDraft&&) noexcept = default;
ObjectDraft::~ObjectDraft() = default;

const std::filesystem::path& ObjectDraft::path() const { return state_->folder.path(); }

Result<void> ObjectDraft::State::publish() {
    auto& draft = *folder.state_;
    const auto& final_name = target.str();
    // Under the path's lock and not registered, so it is what a killed process left between rename and registration.
    TRY(remove_tree(store->objects, final_name.c_str()));
    TRY(sys::renameat(draft.tmp, draft.name.c_str(), store->objects, final_name.c_str()));
    draft.published = true;
    return canonicalise_top(store->objects, final_name.c_str());
}

// What is known of the object is there before the tree is: who is killed in between leaves an object that is told to be
// damaged, as it was.
Result<StorePath> ObjectDraft::State::replace(ObjectInfo info) {
    auto& draft = *folder.state_;
    const auto nar = TRY(hash_tree(draft.tmp, draft.name.c_str()));
    info.nar_hash = nar.hash;
    info.nar_size = nar.size;
    TRY(check_recipe(info));
    const auto before = TRY(store->ask(&Registry::find, target));
    if (before && before->info.nar_hash == nar.hash) info.signatures = before->info.signatures;
    TRY(sys::syncfs(store->objects));
    TRY(store->ask(&Registry::add, info, store->boot_id, true));
    TRY(store->write_info(info));
    TRY(store->exchange(target, draft.tmp, draft.name.c_str()));
    store->set_damaged(target, false);
    return target;
}

Result<StorePath> ObjectDraft::State::commit(ObjectInfo info) {
    if (store->is_damaged(target) && TRY(store->has_directory(target))) return replace(std::move(info));
    TRY(publish());
    TRY(store->register_object(std::move(info)));
    registered = true;
    store->set_damaged(target, false);
    return target;
}

Result<StorePath> ObjectDraft::commit(ObjectInfo info) && {
    const auto size = TRY(canonicalise(state_->folder.state_->directory).context("in ", state_->target.str()));
    if (info.size == 0) info.size = size;
    return std::move(*this).commit_canonical(std::move(info));
}

Result<StorePath> ObjectDraft::commit_canonical(ObjectInfo info) && {
    const auto state = std::move(state_);
    return state->commit(std::move(info));
}

}  // namespace pyenvx::store
