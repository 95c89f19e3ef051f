#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/subcommands.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string object;
    bool referrers = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.word("PATH", options.object, kObjectHelp);
    form.flag("--referrers", options.referrers, "All that refer to it, in place of all that it refers to");
    form.flag("--json", options.json, "Print JSON");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    const auto [catalog, path] = TRY(catalogs.find(options.object));
    const auto entries = TRY(options.referrers ? catalog->referrers(path) : catalog->closure(path));
    auto json = nlohmann::ordered_json::array();
    std::string text;
    for (const auto& entry : entries) {
        const auto place = catalog->locate(entry.path);
        if (!options.json) {
            text += concat(place, "\n");
            continue;
        }
        json.push_back(
            {{"path", entry.path.str()}, {"place", place.native()}, {"kind", entry.kind}, {"size", entry.size}});
    }
    return Output{options.json ? json_text(json) : text};
}

}  // namespace

const StoreSubcommand kStoreClosure = {
    "closure", "List an object and all that it refers to, directly or through others",
    "  pyenvx store closure hello.py\n  pyenvx store closure --referrers numpy\n  pyenvx store closure --json .",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
