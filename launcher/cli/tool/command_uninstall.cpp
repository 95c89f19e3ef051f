#include "launcher/cli/tool/named_tools.hpp"
#include "launcher/cli/tool/subcommands.hpp"
#include "launcher/tools/install.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

struct Options {
    std::vector<std::string> names;
};

void fields(Options& options, StoreForm& form) { form.words("NAME", options.names, "Installed tools"); }

Result<Output> run(const Options& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto turn = TRY(tools::take_turn(services));
    std::string text;
    for (auto& tool : TRY(named_tools(options.names, services.paths.home))) {
        auto done = TRY(tools::uninstall(tool, services.paths.home).context("uninstalling ", tool.name.str()));
        tool.commands = std::move(done.removed);
        text += concat("uninstalled ", tool.name.str(), tool.commands.empty() ? "" : ": ", command_names(tool), "\n");
        for (const auto& file : done.left)
            text += concat(printable(file.native()), " stays, since it is not pyenvx's\n");
    }
    return news(std::move(text));
}

}  // namespace

const StoreSubcommand kToolUninstall = {"uninstall", "Remove the commands of programs; `store gc` then frees the room",
                                        "  pyenvx tool uninstall httpie", declare_as<Options, fields, run>};

}  // namespace pyenvx::cli
