#include "launcher/caches/open_caches.hpp"
#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/sharing.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/pipeline/pipeline.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::vector<std::string> what;
    std::string to;
    std::string from;
    std::string key;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("PATH", options.what, "Objects by their addresses, scripts, or . for the project here");
    form.option("--to", options.to, "The binary cache to copy into");
    form.option("--from", options.from, "The binary cache to copy from");
    form.option("--key", options.key, "A key file, to sign what is copied into a cache");
    form.flag("--json", options.json, "Print JSON");
    form.network();
}

Result<cache::CacheSource> open_cache(const std::string& address, const pipeline::Services& services) {
    const auto settings = declaration::layered(services.configuration.files, services.configuration.now);
    const caches::Surroundings surroundings{services.environment, services.paths.home / "tmp",
                                            caches::Patience::Retries};
    return caches::open_cache(address, settings.caches, surroundings);
}

Result<Output> push(const Options& options, pipeline::Services& services) {
    const auto key = TRY(read_key(options.key));
    const auto source = TRY(open_cache(options.to, services));
    const auto count = TRY(copy_to(*source.cache, TRY(share_words(options.what, services)), key, services));
    if (!options.json) return Output{count_text(count) + "\n"};
    return Output{json_text(
        Json{{"copied", count.copied}, {"present", count.present}, {"bytes", count.bytes}, {"packed", count.packed}})};
}

Result<void> take_objects(const std::vector<store::StorePath>& paths, const pipeline::Services& services) {
    TRY(services.substituter->substitute_all(paths));
    for (const auto& path : paths) {
        if (TRY(services.store.find(path))) continue;
        return fail(ErrorKind::NotFound, path.str(), " is not in that cache, or cannot be taken from there");
    }
    return {};
}

// Objects, and of declarations all that their environments are made of, and those.
Result<void> take(const std::vector<std::string>& words, pipeline::Services& services) {
    std::vector<store::StorePath> paths;
    for (const auto& word : words) {
        if (auto path = path_of(word)) paths.push_back(*std::move(path));
    }
    TRY(take_objects(paths, services));
    for (const auto& word : words) {
        if (path_of(word)) continue;
        const auto asked = TRY(gather_word(word, services));
        TRY(pipeline::prepare(asked, services, pipeline::Keep::unchanged(), pipeline::Emptiness::OwnEnvironment));
    }
    return {};
}

Result<Output> pull(const Options& options, pipeline::Services& services) {
    std::vector<cache::CacheSource> sources;
    sources.push_back(TRY(open_cache(options.from, services)));
    services.substituter = std::make_unique<cache::Substituters>(std::move(sources), services.store, *services.progress,
                                                                 cache::Substituters::Ask::Anew);
    TRY(take(options.what, services));
    return Output{options.json ? json_text(Json{{"present", options.what}}) : std::string()};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    if (options.to.empty() == options.from.empty()) {
        return fail(ErrorKind::Usage, "store copy takes either --to or --from");
    }
    if (!options.from.empty() && !options.key.empty()) {
        return fail(ErrorKind::Usage, "--key signs what is copied with --to");
    }
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    return options.from.empty() ? push(options, services) : pull(options, services);
}

}  // namespace

const StoreSubcommand kStoreCopy = {"copy",
                                    "Copy objects, with all that they refer to, into a binary cache or from one",
                                    "  pyenvx store copy --to file:///srv/cache --key team-1.secret hello.py\n"
                                    "  pyenvx store copy --from file:///srv/cache hello.py",
                                    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
