#include "launcher/cli/store/health_text.hpp"

#include <array>
#include <set>

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;
using health::Damage;

constexpr std::array<std::pair<Damage, std::string_view>, 4> kWords{{{Damage::Missing, "missing"},
                                                                     {Damage::Contents, "contents"},
                                                                     {Damage::Form, "form"},
                                                                     {Damage::InfoFile, "info-file"}}};

std::string_view word_for(Damage damage) {
    for (const auto& [kind, word] : kWords) {
        if (kind == damage) return word;
    }
    return "";
}

std::string count(std::size_t number, std::string_view one, std::string_view many) {
    return concat(number, ' ', number == 1 ? one : many);
}

std::string summary(const StoreState& state, health::Depth depth) {
    const auto& examination = state.examination;
    std::set<store::StorePath> damaged;
    for (const auto& finding : examination.findings) damaged.insert(finding.object);
    std::string text;
    if (!examination.left_over.empty()) {
        text += concat(count(examination.left_over.size(), "name is", "names are"),
                       " left over from programs that were killed, which harms nobody\n");
    }
    if (depth == health::Depth::Contents && !examination.unproven.empty()) {
        text += concat(count(examination.unproven.size(), "object has", "objects have"),
                       " no tree hash yet, and nothing else to be compared with\n");
    }
    const auto all = count(examination.objects, "object", "objects");
    if (state.is_sound()) {
        const auto* const how = depth == health::Depth::Contents ? "every byte of " : "what is said of ";
        return text + concat(how, all, " is as it was written\n");
    }
    return text + concat(damaged.size(), " of ", all, " and ", count(state.files.size(), "other file", "other files"),
                         " damaged\nhelp: `pyenvx store repair` makes them again\n");
}

}  // namespace

Result<StoreState> examine_store(pipeline::Services& services, health::Depth depth) {
    StoreState state;
    auto examined = health::verify(services.store, depth, *services.progress);
    if (!examined.ok() && examined.error().kind() == ErrorKind::Corrupt) {
        state.examination.defects = {examined.error().message()};
        return state;
    }
    state.examination = TRY(std::move(examined));
    state.files = TRY(mending::check_kept_files(services.paths.home));
    return state;
}

std::string text_of(const StoreState& state, health::Depth depth) {
    std::string text;
    for (const auto& defect : state.examination.defects) text += concat("damaged database: ", printable(defect), '\n');
    if (!text.empty()) {
        return text + "help: `pyenvx store repair` makes it anew from the info files, as does any other start\n";
    }
    for (const auto& finding : state.examination.findings) {
        text += concat("damaged ", finding.object.str(), ": ", finding.what, '\n');
    }
    for (const auto& [file, what] : state.files) text += concat("damaged ", printable(file.native()), ": ", what, '\n');
    return text + summary(state, depth);
}

Json json_of(const StoreState& state) {
    const auto& examination = state.examination;
    Json damaged = Json::array();
    for (const auto& [object, damage, what] : examination.findings) {
        damaged.push_back({{"path", object.str()}, {"damage", word_for(damage)}, {"what", what}});
    }
    Json files = Json::array();
    for (const auto& [file, what] : state.files) files.push_back({{"file", file.native()}, {"what", what}});
    Json unproven = Json::array();
    for (const auto& object : examination.unproven) unproven.push_back(object.str());
    return {{"objects", examination.objects},
            {"database", examination.defects},
            {"damaged", damaged},
            {"files", files},
            {"unproven", unproven},
            {"left_over", examination.left_over},
            {"sound", state.is_sound()}};
}

}  // namespace pyenvx::cli
