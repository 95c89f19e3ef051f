#include "launcher/cli/store/health_text.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/base/exit_status.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    bool contents = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.flag("--contents", options.contents, "Read every byte of every object as well");
    form.flag("--json", options.json, "Print JSON");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto depth = options.contents ? health::Depth::Contents : health::Depth::Surface;
    const auto state = TRY(examine_store(services, depth));
    Output output{options.json ? json_text(json_of(state)) : text_of(state, depth)};
    if (!state.is_sound()) output.status = kExitRefused;
    return output;
}

}  // namespace

const StoreSubcommand kStoreVerify = {
    "verify", "Compare the store with what is known of it: database, info files, records, bytes",
    "  pyenvx store verify\n"
    "  pyenvx store verify --contents",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
