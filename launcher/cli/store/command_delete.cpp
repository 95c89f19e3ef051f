#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/collected.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/collect/record_roots.hpp"
#include "launcher/record/record_place.hpp"
#include "store/collect/collect.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::vector<std::string> objects;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("PATH", options.objects, "Objects of the store");
    form.flag("--json", options.json, "Print JSON");
}

Error not_yours(const store::StorePath& path, const std::filesystem::path& home) {
    return fail(ErrorKind::Refused, path.str(), " lies in the extra store ", home)
        .hint("whoever fills that store removes it there");
}

Result<std::vector<store::StorePath>> find_all(const Options& options, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    std::vector<store::StorePath> paths;
    for (const auto& word : options.objects) {
        auto [catalog, path] = TRY(catalogs.find(word));
        if (!catalogs.is_own(*catalog)) return not_yours(path, catalog->home());
        paths.push_back(std::move(path));
    }
    return paths;
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const auto paths = TRY(find_all(options, context));
    const std::filesystem::path home = TRY(record::home_directory(context.block));
    auto store = TRY(store::Store::open(home, store::Sync::Lazy, &context.progress));
    collect::RecordRoots records(home);
    const auto collected = TRY(collect::remove_objects(store, records, paths, context.progress));
    TRY(store.publish_if_shared());
    return Output{options.json ? json_text(json_of(collected, false)) : text_of(collected, false)};
}

}  // namespace

const StoreSubcommand kStoreDelete = {"delete", "Remove objects that nothing needs, and say what needs the others",
                                      "  pyenvx store delete 0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr-requests-2.34.2",
                                      declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
