#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/health/optimise.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    bool json = false;
};

void fields(Options& options, StoreForm& form) { form.flag("--json", options.json, "Print JSON"); }

std::string text_of(const health::Optimised& outcome) {
    if (outcome.inodes == 0) return "no two files of the store have the same bytes and do not share them already\n";
    return concat(outcome.inodes, " files of ", outcome.objects, " objects share the bytes of others now, which frees ",
                  outcome.bytes / 1000, " kB\n");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto outcome = TRY(health::optimise(services.store, *services.progress));
    if (!options.json) return Output{text_of(outcome)};
    const nlohmann::ordered_json json = {
        {"objects", outcome.objects}, {"files", outcome.inodes}, {"freed_bytes", outcome.bytes}};
    return Output{json_text(json)};
}

}  // namespace

const StoreSubcommand kStoreOptimise = {"optimise", "Let files of objects that have the same bytes share them",
                                        "  pyenvx store optimise", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
