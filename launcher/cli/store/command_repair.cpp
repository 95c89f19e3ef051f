#include "launcher/cli/store/health_text.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "launcher/mending/object_maker.hpp"
#include "store/base/exit_status.hpp"
#include "store/health/repair.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    bool discard = false;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.flag("--discard", options.discard, "Remove what cannot be made again, with all that refer to it");
    form.flag("--json", options.json, "Print JSON");
    form.network();
}

// What was registered is made anew from the info files when the store is opened again.
Result<StoreState> examine_with_a_sound_database(pipeline::Services& services) {
    auto state = TRY(examine_store(services, health::Depth::Contents));
    if (state.examination.defects.empty()) return state;
    services.store = TRY(store::Store::open(services.paths.home, store::Sync::Lazy, services.progress));
    return examine_store(services, health::Depth::Contents);
}

struct Outcome {
    health::Repaired objects;
    std::vector<mending::DamagedFile> files;
};

Result<Outcome> repair(const Options& options, pipeline::Services& services) {
    const auto state = TRY(examine_with_a_sound_database(services));
    if (!state.examination.defects.empty()) return fail(ErrorKind::Corrupt, state.examination.defects.front());
    const auto maker = TRY(mending::ObjectMaker::create(services));
    const auto unmendable = options.discard ? health::Unmendable::Discard : health::Unmendable::Leave;
    Outcome outcome;
    outcome.objects = TRY(health::repair(services.store, state.examination, *maker, unmendable, *services.progress));
    // Now, since what was discarded leaves links that lead nowhere.
    outcome.files = TRY(mending::check_kept_files(services.paths.home));
    TRY(mending::remove_kept_files(services.paths.home, outcome.files));
    return outcome;
}

std::string text_of(const Outcome& outcome) {
    std::string text;
    const auto& [mended, discarded, left] = outcome.objects;
    for (const auto& object : mended) text += concat("mended ", object.str(), '\n');
    for (const auto& object : discarded) text += concat("discarded ", object.str(), '\n');
    for (const auto& [file, what] : outcome.files) {
        text += concat("removed ", printable(file.native()), ", which the next start writes anew: ", what, '\n');
    }
    for (const auto& [object, why] : left) {
        text += concat("still damaged ", object.str(), ": ", why.message(), '\n');
        for (const auto& note : why.notes()) text += concat("  ", note, '\n');
        if (!why.hint().empty()) text += concat("  help: ", why.hint(), '\n');
    }
    return text.empty() ? "nothing is damaged\n" : text;
}

Json names_of(const std::vector<store::StorePath>& objects) {
    Json names = Json::array();
    for (const auto& object : objects) names.push_back(object.str());
    return names;
}

Json json_of(const Outcome& outcome) {
    Json left = Json::array();
    for (const auto& [object, why] : outcome.objects.left) {
        left.push_back({{"path", object.str()}, {"why", why.message()}, {"hint", why.hint()}});
    }
    Json files = Json::array();
    for (const auto& [file, what] : outcome.files) files.push_back({{"file", file.native()}, {"what", what}});
    return {{"mended", names_of(outcome.objects.mended)},
            {"discarded", names_of(outcome.objects.discarded)},
            {"left", left},
            {"removed_files", files}};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto outcome = TRY(repair(options, services));
    Output output{options.json ? json_text(json_of(outcome)) : text_of(outcome)};
    if (!outcome.objects.left.empty()) output.status = kExitRefused;
    return output;
}

}  // namespace

const StoreSubcommand kStoreRepair = {"repair", "Make again what verify finds damaged, without disturbing what runs",
                                      "  pyenvx store repair\n"
                                      "  pyenvx store repair --discard",
                                      declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
