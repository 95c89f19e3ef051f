#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/subcommands.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::string whole;
    std::string part;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.word("A", options.whole, kObjectHelp);
    form.word("B", options.part, "What it depends on, said likewise");
    form.flag("--json", options.json, "Print JSON");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    const auto [catalog, whole] = TRY(catalogs.find(options.whole));
    const auto part = TRY(find_part(options.part, whole, *catalog));
    const auto chain = TRY(catalog->chain(whole, part));
    if (chain.empty()) {
        return fail(ErrorKind::Failed, whole.str(), " does not depend on ", part.str())
            .hint(concat("`pyenvx store closure --referrers ", part.str(), "` lists what does"));
    }
    auto json = nlohmann::ordered_json::array();
    std::string text;
    std::string indent;
    for (const auto& path : chain) {
        json.push_back(path.str());
        text += concat(indent, path.str(), "\n");
        indent += "  ";
    }
    return Output{options.json ? json_text({{"chain", json}}) : text};
}

}  // namespace

const StoreSubcommand kStoreWhyDepends = {
    "why-depends", "Show the shortest chain of references from one object to another",
    "  pyenvx store why-depends hello.py numpy\n  pyenvx store why-depends . cpython-3.12.1",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
