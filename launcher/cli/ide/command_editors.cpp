#include "launcher/cli/ide/subcommands.hpp"
#include "launcher/cli/ide/target_environment.hpp"
#include "launcher/ide/editors.hpp"

namespace pyenvx::cli {
namespace {

void fields(IdeOptions& options, StoreForm& form) {
    common_ide_fields(options, form);
    facade_field(options, form);
}

template <Result<ide::Change> (*kTell)(const ide::Target&)>
Result<Output> run(const IdeOptions& options, const StoreContext& context) {
    auto services = TRY(pipeline::Services::open(context.block, context.manner, context.progress));
    const auto ready = TRY(prepare_target(options, services));
    const auto change = TRY(kTell(ready.target));
    auto text = TRY(settle(change.file, options.print));
    for (const auto& note : change.notes) text += concat("  ", note, "\n");
    text += TRY(settle_facade(options, ready.target, services));
    return options.print ? Output{std::move(text), 0, ready.left_work} : news(std::move(text), ready.left_work);
}

}  // namespace

const StoreSubcommand kIdeVscode = {"vscode", "Tell VS Code where the environment is: .vscode/settings.json",
                                    "  pyenvx ide vscode\n  pyenvx ide vscode --print",
                                    declare_as<IdeOptions, fields, run<ide::vscode>>};

const StoreSubcommand kIdePyright = {
    "pyright", "Tell pyright: pyrightconfig.json, or [tool.pyright] where pyproject.toml has it",
    "  pyenvx ide pyright\n  pyenvx ide pyright --script hello.py", declare_as<IdeOptions, fields, run<ide::pyright>>};

const StoreSubcommand kIdeHelix = {"helix", "Tell Helix, for pyright and pylsp: .helix/languages.toml",
                                   "  pyenvx ide helix\n  pyenvx ide helix --print",
                                   declare_as<IdeOptions, fields, run<ide::helix>>};

}  // namespace pyenvx::cli
