#include "launcher/cli/store/objects.hpp"

#include "launcher/record/record_place.hpp"

namespace pyenvx::cli {
namespace {

// HOME/store/<hash>-<name>, with more below it or not.
std::string name_in_store(const std::string& word, const std::filesystem::path& home) {
    if (word.find('/') == std::string::npos) return word;
    const auto below = std::filesystem::path(word).lexically_normal().lexically_relative(home / "store");
    return below.empty() || *below.begin() == ".." ? word : below.begin()->native();
}

}  // namespace

Result<catalog::Catalog> open_catalog(const StoreContext& context) {
    return catalog::Catalog::open(TRY(record::home_directory(context.block)), context.progress);
}

Result<store::StorePath> find_object(const std::string& word, catalog::Catalog& catalog) {
    auto path = store::StorePath::parse(name_in_store(word, catalog.home()));
    if (path.ok() && TRY(catalog.has(*path))) return path;
    return fail(ErrorKind::NotFound, "the store has no object ", printable(word));
}

}  // namespace pyenvx::cli
