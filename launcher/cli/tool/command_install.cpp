#include <algorithm>

#include "launcher/cli/tool/named_tools.hpp"
#include "launcher/cli/tool/subcommands.hpp"
#include "launcher/tools/install.hpp"
#include "launcher/warm/command_on_path.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> requirements;
    std::vector<std::string> with;
    std::string python;
    bool force = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("REQ", options.requirements, "A package that brings commands: a requirement, or NAME@VERSION");
    form.options("--with", options.with, "A further requirement in its environment, such as a plugin");
    form.option("--python", options.python, "The interpreter: a version, a specifier or a path");
    form.flag("--force", options.force, "Put commands in the place of files that are there already");
    form.network();
}

Result<tools::Order> order_for(const std::string& word, const Options& options) {
    const auto named = warm::named_version(word);
    auto tool = TRY(tools::tool_of(named.requirement));
    for (const auto& further : options.with) TRY(tools::tool_of(further));
    tool.with = options.with;
    tool.python = options.python;
    return tools::Order{std::move(tool), named.newest ? pipeline::Keep::nothing() : pipeline::Keep::unchanged(),
                        options.force ? tools::InTheWay::Replaced : tools::InTheWay::Refused};
}

bool asks_for_newest(const Options& options) {
    return std::any_of(options.requirements.begin(), options.requirements.end(),
                       [](const std::string& word) { return warm::named_version(word).newest; });
}

/// Whether PATH leads to the folder; where it does not, a person is told how it would.
bool is_on_path(const fs::path& folder, const pipeline::Services& services) {
    const auto folders = split(services.environment.get("PATH").value_or(""), ':');
    if (std::find(folders.begin(), folders.end(), folder.native()) != folders.end()) return true;
    services.progress->warn(concat(folder, " is not on PATH: put `export PATH=\"", printable(folder.native()),
                                   ":$PATH\"` into the start-up file of your shell"));
    return false;
}

void say_what_comes_before(const tools::Tool& tool, const pipeline::Services& services) {
    const auto path = services.environment.get("PATH").value_or("");
    for (const auto& file : tool.commands) {
        const auto found = warm::find_on_path(file.filename().native(), path);
        if (found && *found != file) services.progress->warn(concat(fs::path(*found), " comes before it on PATH"));
    }
}

std::string text_of(const tools::Installed& installed, const fs::path& folder) {
    const auto& name = installed.tool.name.str();
    const auto what = installed.former_version.empty() || installed.former_version == installed.version
                          ? concat(name, " ", installed.version)
                          : concat(name, " ", installed.version, " in place of ", installed.former_version);
    return concat("installed ", what, ": ", command_names(installed.tool), " in ", printable(folder.native()), "\n");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    auto manner = context.manner;
    manner.refresh = manner.refresh || (asks_for_newest(options) && !manner.offline);
    auto services = TRY(pipeline::Services::open(context.block, manner, context.progress));
    const auto turn = TRY(tools::take_turn(services));
    const auto folder = TRY(commands_folder(services));
    std::vector<tools::Tool> done;
    std::string text;
    bool left_work = false;
    for (const auto& word : options.requirements) {
        auto order = TRY(order_for(word, options));
        order.folder = folder;
        auto installed = TRY(tools::install(order, services));
        text += text_of(installed, folder);
        left_work = left_work || installed.left_work;
        done.push_back(std::move(installed.tool));
    }
    if (is_on_path(folder, services)) {
        for (const auto& tool : done) say_what_comes_before(tool, services);
    }
    return news(std::move(text), left_work);
}

}  // namespace

const StoreSubcommand kToolInstall = {"install",
                                      "Install programs: their commands on PATH, nothing of them in any Python",
                                      "  pyenvx tool install httpie\n  pyenvx tool install ruff@0.6.0\n"
                                      "  pyenvx tool install --with mkdocs-material mkdocs",
                                      declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
