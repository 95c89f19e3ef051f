#include "store/core/extra_stores.hpp"

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::store {

namespace fs = std::filesystem;

bool is_same_folder(const fs::path& left, const fs::path& right) {
    const auto one = sys::stat(left.c_str());
    const auto other = sys::stat(right.c_str());
    return one.ok() && *one && other.ok() && *other && (*one)->st_dev == (*other)->st_dev &&
           (*one)->st_ino == (*other)->st_ino;
}

void ExtraStores::pass_over(const fs::path& home, const Error& error) {
    const auto text = concat("the extra store ", home, " is not used: ", error.message());
    error.kind() == ErrorKind::NotFound ? progress_.detail(text) : progress_.warn(text);
}

void ExtraStores::open() {
    for (const auto& home : std::exchange(homes_, {})) {
        auto store = ExtraStore::open(home);
        store.ok() ? stores_.push_back(*std::move(store)) : pass_over(home, store.error());
    }
}

template <typename T, typename Question>
std::optional<T> ExtraStores::ask(const Question& question) {
    const std::lock_guard lock(mutex_);
    open();
    for (auto store = stores_.begin(); store != stores_.end();) {
        auto answer = question(*store);
        if (answer.ok() && *answer) return std::move(*answer);
        if (!answer.ok()) pass_over(store->home(), answer.error());
        store = answer.ok() ? std::next(store) : stores_.erase(store);
    }
    return std::nullopt;
}

std::optional<ExtraObject> ExtraStores::find(const StorePath& path) {
    return ask<ExtraObject>([&](ExtraStore& store) -> Result<std::optional<ExtraObject>> {
        auto info = TRY(store.find(path));
        if (!info) return std::optional<ExtraObject>();
        return std::optional(ExtraObject{*std::move(info), store.locate(path)});
    });
}

std::optional<StorePath> ExtraStores::realisation(const Sha256& recipe, std::string_view output) {
    return ask<StorePath>([&](ExtraStore& store) { return store.realisation(recipe, output); });
}

std::optional<std::string> ExtraStores::fact(std::string_view kind, std::string_view key) {
    return ask<std::string>([&](ExtraStore& store) { return store.fact(kind, key); });
}

}  // namespace pyenvx::store
