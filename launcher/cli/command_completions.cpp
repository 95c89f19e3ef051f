#include "launcher/cli/commands.hpp"
#include "launcher/pipeline/shell_program.hpp"
#include "store/base/file.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::size_t kMaxScriptBytes = 64 * 1024;

Result<std::string> file_for(const std::string& shell) {
    if (shell == "bash") return std::string("bash/completion.bash");
    if (shell == "zsh") return std::string("zsh/_pyenvx");
    if (shell == "fish") return std::string("fish/completion.fish");
    return fail(ErrorKind::Usage, "there is no completion for ", printable(shell)).hint("say bash, zsh or fish");
}

}  // namespace

Result<Output> run(const Completions& options) {
    const auto file = TRY(file_for(options.shell));
    const auto folder = TRY(pipeline::find_shell_integration());
    return Output{TRY(read_file(folder / file, kMaxScriptBytes))};
}

}  // namespace pyenvx::cli
