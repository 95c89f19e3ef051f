#include <ctime>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/collected.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/collect/record_roots.hpp"
#include "launcher/pipeline/asked/store_limits.hpp"
#include "launcher/record/record_place.hpp"
#include "store/base/amounts.hpp"
#include "store/collect/limits.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    bool dry_run = false;
    std::string max_freed;
    std::string keep_last_used;
    bool interpreters = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.flag("--dry-run", options.dry_run, "Remove nothing, and print what would go");
    form.option("--max-freed", options.max_freed, "Enough: 500MB, 2GiB");
    form.option("--keep-last-used", options.keep_last_used,
                "Let go of scripts and projects too that were not used for so long: 30d, 12h");
    form.flag("--interpreters", options.interpreters, "Interpreters too that only virtualenvs may point to");
    form.flag("--json", options.json, "Print JSON");
}

Result<collect::Order> order_of(const Options& options, const collect::Limits& limits) {
    collect::Order order{{std::time(nullptr), limits.keep_seconds}, {}, options.interpreters};
    if (!options.max_freed.empty()) order.max_freed = TRY(parse_size(options.max_freed, "--max-freed"));
    if (options.keep_last_used.empty()) return order;
    order.policy.keep_seconds = TRY(parse_age(options.keep_last_used, "--keep-last-used"));
    order.policy.let_go = true;
    return order;
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const std::filesystem::path home = TRY(record::home_directory(context.block));
    const auto environment = Environment::from_block(context.block);
    const auto configuration = TRY(declaration::read_configuration(environment));
    const auto order = TRY(order_of(options, pipeline::limits_of(configuration)));
    // Before the store is opened, since on a full disk that takes room too.
    collect::free_reserve(home);
    auto store = TRY(store::Store::open(home, store::Sync::Lazy, &context.progress));
    collect::RecordRoots records(home);
    const auto collected = options.dry_run ? TRY(collect::foresee(store, records, order))
                                           : TRY(collect::collect(store, records, order, context.progress));
    if (!options.dry_run) {
        TRY(store.publish_if_shared());
        collect::make_reserve(home);
    }
    return Output{options.json ? json_text(json_of(collected, options.dry_run)) : text_of(collected, options.dry_run)};
}

}  // namespace

const StoreSubcommand kStoreGc = {"gc", "Remove what no script, project, link or running program needs any more",
                                  "  pyenvx store gc --dry-run\n  pyenvx store gc --max-freed 2GB\n"
                                  "  pyenvx store gc --keep-last-used 30d",
                                  declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
