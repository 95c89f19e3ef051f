// What a store has, and then what the extra stores below it have (ARCHITECTURE.md, "Layered stores").
#include <fcntl.h>

#include "store/base/parallel/for_each_index.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"
#include "store/core/copy_tree.hpp"
#include "store/core/link_or_copy.hpp"
#include "store/core/store_state.hpp"

namespace pyenvx::store {
namespace {

// A fact, for all that opens the home, whether it reads the user's settings or not.
constexpr std::string_view kExtraStores = "extra-stores";

Result<void> bring(BorrowedFd from, BorrowedFd to, const std::string& name, const struct stat&) {
    return link_or_copy(from, name.c_str(), to, name.c_str());
}

Error nowhere(const StorePath& path) { return fail(ErrorKind::NotFound, path.str(), " is not in the store"); }

}  // namespace

// A damaged database is found out by who asks it for more.
void Store::State::open_extra_stores() {
    const auto known = ask(&Registry::fact, kExtraStores, "").value_or(std::nullopt).value_or("");
    std::vector<std::filesystem::path> stores;
    for (const auto line : split(known, '\n')) {
        // Whoever fills a store for all has the same settings as all.
        if (!line.empty() && !is_same_folder(line, home)) stores.emplace_back(line);
    }
    extra = stores.empty() ? nullptr : std::make_unique<ExtraStores>(std::move(stores), *progress);
}

Result<void> Store::set_extra_stores(const std::vector<std::filesystem::path>& stores) {
    std::string text;
    for (const auto& store : stores) text += store.native() + '\n';
    if (TRY(state_->ask(&Registry::fact, kExtraStores, "")).value_or("") == text) return {};
    TRY(state_->ask(&Registry::set_fact, kExtraStores, "", text));
    state_->open_extra_stores();
    return {};
}

// Of one's own that is damaged another is to be made here, and nowhere else.
std::optional<ExtraObject> Store::State::find_extra(const StorePath& path) {
    if (!extra || is_damaged(path)) return std::nullopt;
    return extra->find(path);
}

std::optional<std::filesystem::path> Store::State::extra_place(const StorePath& path) {
    if (!extra) return std::nullopt;
    const auto own = ask(&Registry::find, path);
    if (!own.ok() || (*own && has_directory(path).value_or(true))) return std::nullopt;
    auto found = find_extra(path);
    return found ? std::optional(std::move(found->place)) : std::nullopt;
}

Result<std::optional<ObjectInfo>> Store::find(const StorePath& path) const {
    auto own = TRY(state_->find(path));
    if (own) return own;
    auto found = state_->find_extra(path);
    return found ? std::optional(std::move(found->info)) : std::nullopt;
}

std::filesystem::path Store::locate(const StorePath& path) const {
    return state_->extra_place(path).value_or(home() / "store" / path.str());
}

bool Store::is_own(const StorePath& path) const { return !state_->extra_place(path); }

Result<std::optional<StorePath>> Store::realisation(const Sha256& recipe, std::string_view output) const {
    auto object = TRY(state_->ask(&Registry::realisation, recipe, output));
    if (object && TRY(find(*object))) return object;
    return state_->extra ? state_->extra->realisation(recipe, output) : std::nullopt;
}

Result<std::optional<std::string>> Store::fact(std::string_view kind, std::string_view key) const {
    auto own = TRY(state_->ask(&Registry::fact, kind, key));
    if (own || !state_->extra) return own;
    return state_->extra->fact(kind, key);
}

Result<void> Store::bring_in(const std::vector<StorePath>& paths) {
    std::vector<StorePath> foreign;
    for (const auto& path : paths) {
        if (!TRY(state_->find(path))) foreign.push_back(path);
    }
    return for_each_index(foreign.size(), [&](std::size_t i) { return bring_in_one(foreign[i]); });
}

Result<void> Store::bring_in_one(const StorePath& path) {
    if (TRY(state_->find(path))) return {};
    const auto found = state_->find_extra(path);
    if (!found) return nowhere(path);
    for (const auto& reference : found->info.references) TRY(bring_in_one(reference));
    auto draft = TRY(begin_locked(path, TRY(state_->lock_path(path))));
    if (!draft) return {};
    const Fd from = TRY(sys::open(found->place.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    const Fd to = TRY(sys::open(draft->path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    TRY(copy_tree(from, to, bring).context("bringing in ", found->place));
    TRY((*std::move(draft)).commit_canonical(found->info));
    return {};
}

}  // namespace pyenvx::store
