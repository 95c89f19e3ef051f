#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/store/catalogs.hpp"
#include "launcher/cli/store/subcommands.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::vector<std::string> objects;
    bool json = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("PATH", options.objects, kObjectHelp);
    form.flag("--json", options.json, "Print JSON");
}

Json names_of(const std::vector<store::StorePath>& paths) {
    Json names = Json::array();
    for (const auto& path : paths) names.push_back(path.str());
    return names;
}

Json signatures_of(const catalog::Details& details) {
    Json signatures = Json::array();
    for (const auto& signature : details.info.signatures) {
        signatures.push_back({{"key", signature.key_name}, {"signature", to_hex(signature.bytes)}});
    }
    return signatures;
}

Json json_of(const catalog::Details& details, const std::filesystem::path& place) {
    const auto& info = details.info;
    return {{"path", info.path.str()},
            {"place", place.native()},
            {"kind", details.kind},
            {"size", info.size},
            {"closure_size", details.closure_size},
            {"nar_hash", info.nar_hash ? Json(concat("sha256:", info.nar_hash->hex())) : Json()},
            {"nar_size", info.nar_hash ? Json(info.nar_size) : Json()},
            {"references", names_of(info.references)},
            {"deriver", info.deriver.empty() ? Json() : Json(info.deriver)},
            {"signatures", signatures_of(details)},
            {"durable", details.durable},
            {"registered_at", timestamp_text(details.registered_at)},
            {"last_used_at", timestamp_text(details.last_used_at)}};
}

std::string line(std::string_view label, std::string_view value) {
    return concat("  ", label, std::string(14 - label.size(), ' '), value, "\n");
}

std::string text_of(const catalog::Details& details, const std::filesystem::path& place) {
    const auto& info = details.info;
    auto text = concat(info.path.str(), "\n", line("place", place.native()), line("size", concat(info.size, " bytes")),
                       line("closure size", concat(details.closure_size, " bytes")),
                       line("made by", details.kind.empty() ? "not known" : details.kind),
                       line("tree hash", info.nar_hash ? concat("sha256:", info.nar_hash->hex()) : "not computed yet"),
                       line("registered", timestamp_text(details.registered_at)),
                       line("last used", timestamp_text(details.last_used_at)));
    for (const auto& signature : details.info.signatures) text += line("signed by", printable(signature.key_name));
    for (const auto& reference : info.references) text += line("refers to", reference.str());
    return text;
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto catalogs = TRY(Catalogs::open(context));
    Json json = Json::array();
    std::string text;
    for (const auto& word : options.objects) {
        const auto [catalog, path] = TRY(catalogs.find(word));
        const auto details = TRY(catalog->details(path));
        if (!details) return fail(ErrorKind::NotFound, path.str(), " has just gone from the store");
        options.json ? json.push_back(json_of(*details, catalog->locate(path)))
                     : void(text += text_of(*details, catalog->locate(path)));
    }
    return Output{options.json ? json_text(json) : text};
}

}  // namespace

const StoreSubcommand kStorePathInfo = {
    "path-info", "Tell what is known of objects: size, references, recipe, signatures, times",
    "  pyenvx store path-info hello.py\n  pyenvx store path-info requests==2.34.2\n"
    "  pyenvx store path-info --json 0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr-requests-2.34.2",
    declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
