#include "launcher/cli/tool/named_tools.hpp"
#include "launcher/cli/tool/subcommands.hpp"
#include "launcher/tools/install.hpp"
#include "store/base/text.hpp"
#include "store/pep/requirement.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::vector<std::string> names;
    bool all = false;
};

void fields(Options& options, StoreForm& form) {
    form.words("NAME", options.names, "Installed tools; all of them where none is named", StoreForm::Need::Optional);
    form.flag("--all", options.all, "All of them, said outright");
    form.network();
}

// "" where nothing but the name was asked for.
std::string what_holds(const tools::Tool& tool) {
    const auto& requirement = tool.requirement;
    const auto anything = pep::Requirement::parse(requirement);
    if (!anything.ok() || anything->specifiers.empty()) return "";
    auto free = *anything;
    free.specifiers = {};
    return concat(", as `", printable(requirement), "` asks for; `", install_command(tool, free.str()),
                  "` takes the newest");
}

std::string text_of(const tools::Installed& installed) {
    const auto& name = installed.tool.name.str();
    if (installed.version != installed.former_version) {
        return concat(name, " ", installed.former_version, " -> ", installed.version, "\n");
    }
    if (installed.is_changed) return concat(name, " ", installed.version, ": packages that it requires are newer\n");
    return concat(name, " ", installed.version, " is up to date", what_holds(installed.tool), "\n");
}

Result<Output> run(const Options& options, const StoreContext& context) {
    if (options.all && !options.names.empty()) {
        return fail(ErrorKind::Usage, "--all is all tools, and ", printable(options.names.front()), " is one")
            .hint("say one or the other");
    }
    auto manner = context.manner;
    manner.refresh = !manner.offline;
    auto services = TRY(pipeline::Services::open(context.block, manner, context.progress));
    const auto turn = TRY(tools::take_turn(services));
    const auto folder = TRY(commands_folder(services));
    std::string text;
    bool left_work = false;
    for (const auto& tool : TRY(named_tools(options.names, services.paths.home))) {
        const auto where = tool.commands.empty() ? folder : tool.commands.front().parent_path();
        const auto installed =
            TRY(tools::install({tool, pipeline::Keep::nothing(), tools::InTheWay::Left, where}, services)
                    .context("upgrading ", tool.name.str()));
        text += text_of(installed);
        left_work = left_work || installed.left_work;
    }
    return news(text.empty() ? std::string("no tool is installed\n") : std::move(text), left_work);
}

}  // namespace

const StoreSubcommand kToolUpgrade = {"upgrade", "Choose the newest versions that were asked for again",
                                      "  pyenvx tool upgrade\n  pyenvx tool upgrade httpie",
                                      declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
