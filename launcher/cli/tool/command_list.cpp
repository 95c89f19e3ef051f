#include "launcher/cli/output/json_text.hpp"
#include "launcher/cli/tool/named_tools.hpp"
#include "launcher/cli/tool/subcommands.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/tools/command_file.hpp"
#include "launcher/tools/install.hpp"
#include "store/base/text.hpp"
#include "store/environment/laid_out.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    bool json = false;
};

void fields(Options& options, StoreForm& form) { form.flag("--json", options.json, "Print JSON"); }

/// An installed tool and what is there of it by now.
struct Found {
    tools::Tool tool;
    fs::path link;
    std::optional<store::LaidOut> laid_out;
    std::vector<fs::path> missing;  ///< commands that are gone, or another's by now
};

Result<Found> look_at(tools::Tool tool, const fs::path& home) {
    const auto link = tools::stable_link_of(tool.name, home);
    std::vector<fs::path> missing;
    for (const auto& file : tool.commands) {
        if (TRY(tools::stable_link_behind(file, home)) != link) missing.push_back(file);
    }
    auto laid_out = TRY(store::find_laid_out(link, tool.name));
    return Found{std::move(tool), link, std::move(laid_out), std::move(missing)};
}

std::string python_of(const Found& found) {
    return found.laid_out ? found.laid_out->library_name.substr(std::string_view("python").size()) : "";
}

std::string text_of(const Found& found) {
    const auto& name = found.tool.name.str();
    if (!found.laid_out) return concat(name, ": its environment is gone; `pyenvx tool upgrade ", name, "` makes it\n");
    auto text = concat(name, " ", found.laid_out->version, " (python ", python_of(found),
                       "): ", command_names(found.tool), "\n");
    for (const auto& file : found.missing) {
        text += concat("  ", printable(file.native()), " is not its command any more; `",
                       install_command(found.tool, found.tool.requirement), "` puts it back\n");
    }
    return text;
}

Json json_of(const Found& found) {
    Json commands = Json::array();
    for (const auto& file : found.tool.commands) commands.push_back(file.native());
    Json missing = Json::array();
    for (const auto& file : found.missing) missing.push_back(file.native());
    return {{"name", found.tool.name.str()},   {"version", found.laid_out ? found.laid_out->version : ""},
            {"python", python_of(found)},      {"requirement", found.tool.requirement},
            {"with", found.tool.with},         {"environment", found.link.native()},
            {"commands", std::move(commands)}, {"missing", std::move(missing)}};
}

Result<Output> run(const Options& options, const StoreContext& context) {
    const fs::path home = TRY(record::home_directory(context.block));
    Json json = Json::array();
    std::string text;
    for (auto& tool : TRY(tools::read_tools(home))) {
        const auto found = TRY(look_at(std::move(tool), home));
        json.push_back(json_of(found));
        text += text_of(found);
    }
    return Output{options.json ? json_text(json) : text};
}

}  // namespace

const StoreSubcommand kToolList = {"list", "List the programs that are installed",
                                   "  pyenvx tool list\n  pyenvx tool list --json", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
