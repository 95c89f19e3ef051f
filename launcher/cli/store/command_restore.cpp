#include "launcher/caches/open_caches.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/pipeline/choice/shared_resolution.hpp"
#include "store/cache/dump_transport.hpp"
#include "store/cache/substituters.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string file;
};

void fields(Options& options, StoreForm& form) { form.word("FILE", options.file, "A file that `store dump` wrote"); }

class Restoring {
public:
    Restoring(const std::string& name, std::unique_ptr<cache::DumpReader> dump, cache::Trust trust,
              pipeline::Services& services)
        : name_(name), dump_(*dump), services_(services) {
        std::vector<cache::CacheSource> sources;
        sources.push_back({std::make_unique<cache::BinaryCache>(name, std::move(dump), std::move(trust)), {}, false});
        cache_ = sources.front().cache.get();
        substituters_ = std::make_unique<cache::Substituters>(std::move(sources), services.store, *services.progress,
                                                              cache::Substituters::Ask::Anew);
    }

    Result<std::size_t> run() {
        for (const auto& key : dump_.keys()) TRY(restore(key));
        return count_;
    }

private:
    Result<void> restore(const cache::CacheKey& key) {
        if (key.str().starts_with("info/")) return restore_object(key);
        if (key.str().starts_with("realisation/")) return restore_realisation(key);
        if (key.str().starts_with("resolution/")) return restore_resolution(key);
        return {};
    }

    Result<void> restore_object(const cache::CacheKey& key) {
        const auto text = TRY(dump_.read(key, cache::kMaxObjectText));
        const auto object = TRY(cache::parse_object(*text));
        ++count_;
        if (TRY(substituters_->substitute(object.info.path))) return {};
        return fail(ErrorKind::Refused, object.info.path.str(), " cannot be taken from ", name_);
    }

    Result<void> restore_realisation(const cache::CacheKey& key) {
        const auto text = TRY(dump_.read(key, cache::kMaxAnswer));
        const auto realisation = TRY(cache::parse_realisation(*text));
        TRY(substituters_->substitute_realisation(realisation.recipe, realisation.output));
        return {};
    }

    Result<void> restore_resolution(const cache::CacheKey& key) {
        const auto text = TRY(dump_.read(key, cache::kMaxAnswer));
        const auto question = TRY(cache::parse_resolution(*text)).question;
        const auto checked = TRY(cache_->resolution(question));
        return checked ? pipeline::keep_shared(*checked, services_) : Result<void>();
    }

    const std::string name_;
    cache::DumpReader& dump_;
    pipeline::Services& services_;
    cache::BinaryCache* cache_ = nullptr;
    std::unique_ptr<cache::Substituters> substituters_;
    std::size_t count_ = 0;
};

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto settings = declaration::layered(services.configuration.files, services.configuration.now);
    // It comes from another machine.
    auto trust = TRY(caches::trust_of(settings.caches, true));
    auto dump = TRY(cache::DumpReader::open(options.file));
    const auto count = TRY(Restoring(options.file, std::move(dump), std::move(trust), services).run());
    return Output{concat(count, count == 1 ? " object is" : " objects are", " in the store\n")};
}

}  // namespace

const StoreSubcommand kStoreRestore = {"restore", "Take what a dump has into the store",
                                       "  pyenvx store restore hello.dump", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
