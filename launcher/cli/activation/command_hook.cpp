#include <filesystem>

#include "launcher/activation/shell_text.hpp"
#include "launcher/cli/activation/commands.hpp"
#include "launcher/pipeline/build_sources.hpp"
#include "launcher/pipeline/shell_program.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::uint64_t kMaxHookBytes = 256 * 1024;

struct Options {
    std::string shell;
};

void fields(Options& options, StoreForm& form) {
    form.word("SHELL", options.shell, "bash, zsh or fish; direnv for what `use pyenvx` in .envrc does");
}

std::string program_setting(activation::Shell shell, const std::string& program) {
    const auto* set = shell == activation::Shell::Fish ? "builtin set -g __pyenvx_program " : "__pyenvx_program=";
    return concat(set, activation::quoted(shell, program), "\n");
}

Result<Output> run(const Options& options, const StoreContext&) {
    if (options.shell == "direnv") {
        const auto library = TRY(pipeline::find_shell_integration()) / "direnv/use_pyenvx.sh";
        return Output{TRY(read_file(library, kMaxHookBytes))};
    }
    const auto shell = activation::shell_named(options.shell);
    if (!shell) {
        return fail(ErrorKind::Usage, "there is no hook for ", printable(options.shell))
            .hint("it is for bash, zsh, fish or direnv");
    }
    const auto program = TRY(sys::realpath(TRY(pipeline::find_static_launcher()).c_str()));
    const auto file = TRY(pipeline::find_shell_integration()) / options.shell / concat("hook.", options.shell);
    return Output{concat(program_setting(*shell, program), TRY(read_file(file, kMaxHookBytes)))};
}

}  // namespace

const StoreSubcommand kHook = {
    "hook", "Print what a shell's start-up file evaluates to activate projects on cd",
    "  eval \"$(pyenvx hook bash)\"     # in ~/.bashrc\n"
    "  eval \"$(pyenvx hook zsh)\"      # in ~/.zshrc\n"
    "  pyenvx hook fish | source      # in ~/.config/fish/config.fish\n"
    "  pyenvx hook direnv > ~/.config/direnv/lib/use_pyenvx.sh",
    declare_as<Options, fields, run>,
    "A folder with a shell.toml, and all below it, then has its environment. Nothing of it is loaded\n"
    "before `pyenvx allow`, and any edit asks again. What has to be made is made in the background:\n"
    "the first prompt after it is ready has it, so press Enter at one that waits.\n"
    "PYENVX_HOOK_WAIT=1 waits until it is made, 0 not even a tenth of a second."};

}  // namespace pyenvx::cli
