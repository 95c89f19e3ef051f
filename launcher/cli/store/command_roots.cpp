#include <iterator>

#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/objects.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/collect/record_roots.hpp"

namespace pyenvx::cli {
namespace {

using collect::Root;

struct Options {
    bool json = false;
};

void fields(Options& options, StoreForm& form) { form.flag("--json", options.json, "Print JSON"); }

Result<collect::KnownLinks> known_links(catalog::Catalog& catalog) {
    collect::KnownLinks known;
    known.owners = TRY(catalog.facts(collect::kOwnerFact));
    for (auto& root : TRY(catalog.roots())) known.registered.push_back({root.link, std::move(root.object)});
    return known;
}

Result<std::vector<Root>> interpreter_roots(catalog::Catalog& catalog) {
    std::vector<Root> roots;
    for (const auto& entry : TRY(catalog.all())) {
        if (entry.kind == "interpreter") roots.push_back(collect::interpreter_root(entry.path));
    }
    return roots;
}

Result<std::vector<Root>> all_roots(catalog::Catalog& catalog) {
    const auto& home = catalog.home();
    auto roots = TRY(collect::RecordRoots(home).roots());
    const auto append = [&](std::vector<Root> more) { std::move(more.begin(), more.end(), std::back_inserter(roots)); };
    append(TRY(collect::link_roots(home, TRY(known_links(catalog)))));
    append(TRY(collect::process_roots(home)));
    append(TRY(collect::work_roots(home)));
    append(TRY(interpreter_roots(catalog)));
    return roots;
}

std::string line_of(const Root& root, const store::StorePath& object) {
    const auto owner = root.owner.empty() ? std::string() : concat(", for ", printable(root.owner));
    return concat(collect::to_string(root.kind), " ", printable(root.name), owner, " -> ", object.str(), "\n");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalog = TRY(open_catalog(context));
    auto json = nlohmann::ordered_json::array();
    std::string text;
    for (const auto& root : TRY(all_roots(catalog))) {
        for (const auto& object : root.objects) {
            if (!TRY(catalog.has(object))) continue;  // another store's
            json.push_back({{"kind", std::string(collect::to_string(root.kind))},
                            {"root", root.name},
                            {"owner", root.owner},
                            {"object", object.str()},
                            {"holds", std::string(collect::to_string(root.hold))}});
            text += line_of(root, object);
        }
    }
    return Output{options.json ? json_text(json) : text};
}

}  // namespace

const StoreSubcommand kStoreRoots = {"roots", "List what keeps objects from being collected",
                                     "  pyenvx store roots\n  pyenvx store roots --json",
                                     declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
