#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/objects.hpp"
#include "launcher/cli/store/subcommands.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    bool json = false;
};

void fields(Options& options, StoreForm& form) { form.flag("--json", options.json, "Print JSON"); }

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalog = TRY(open_catalog(context));
    auto json = nlohmann::ordered_json::array();
    std::string text;
    for (const auto& root : TRY(catalog.roots())) {
        json.push_back({{"root", root.link}, {"object", root.object.str()}});
        text += concat(printable(root.link), " -> ", root.object.str(), "\n");
    }
    return Output{options.json ? json_text(json) : text};
}

}  // namespace

const StoreSubcommand kStoreRoots = {"roots", "List what keeps objects from being collected",
                                     "  pyenvx store roots\n  pyenvx store roots --json",
                                     declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
