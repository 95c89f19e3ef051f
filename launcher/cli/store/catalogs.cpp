#include "launcher/cli/store/catalogs.hpp"

#include "launcher/declaration/configuration.hpp"
#include "launcher/pipeline/asked/extra_stores.hpp"
#include "store/core/extra_stores.hpp"

namespace pyenvx::cli {

Result<Catalogs> Catalogs::open(const StoreContext& context) { return Catalogs(context, TRY(open_catalog(context))); }

Result<FoundObject> Catalogs::find(const std::string& word) {
    auto& own = all_.front();
    auto path = find_object(word, own);
    if (path.ok()) return FoundObject{&own, *std::move(path)};
    if (path.error().kind() != ErrorKind::NotFound) return std::move(path).error();
    TRY(open_extra());
    for (auto extra = std::next(all_.begin()); extra != all_.end(); ++extra) {
        auto below = find_object(word, *extra, own.home());
        if (below.ok()) return FoundObject{&*extra, *std::move(below)};
        if (below.error().kind() != ErrorKind::NotFound) return std::move(below).error();
    }
    return std::move(path).error();
}

Result<void> Catalogs::open_extra() {
    if (std::exchange(extra_are_open_, true)) return {};
    const auto environment = Environment::from_block(context_->block);
    const auto configuration = TRY(declaration::read_configuration(environment));
    for (const auto& home : pipeline::extra_stores_of(configuration)) {
        if (store::is_same_folder(home, all_.front().home())) continue;
        auto catalog = catalog::Catalog::open_shared(home, context_->progress);
        if (catalog.ok()) {
            all_.push_back(*std::move(catalog));
        } else if (catalog.error().kind() != ErrorKind::NotFound) {
            context_->progress.warn(concat("the extra store ", home, " is not used: ", catalog.error().message()));
        }
    }
    return {};
}

}  // namespace pyenvx::cli
