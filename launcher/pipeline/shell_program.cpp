#include "launcher/pipeline/shell_program.hpp"

#include <pwd.h>
#include <unistd.h>

#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

using record::EditKind;
using warm::ShellKind;

std::optional<warm::UserShell> login_shell() {
    const struct passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr && entry->pw_shell != nullptr ? warm::known_shell(entry->pw_shell) : std::nullopt;
}

// zsh reads its start-up files from ZDOTDIR; ours puts the user's own value back first thing.
void add_zsh_edits(std::vector<record::EnvironmentEdit>& edits, const std::filesystem::path& folder,
                   const Environment& environment) {
    if (const auto own = environment.get("ZDOTDIR")) {
        edits.push_back({EditKind::Set, "USER_ZDOTDIR", std::string(*own)});
    }
    edits.push_back({EditKind::Set, "ZDOTDIR", folder});
}

bool has_start_up_files(const std::filesystem::path& folder) {
    const auto status = sys::stat((folder / "bash/shell.bash").c_str());
    return status.ok() && status->has_value();
}

}  // namespace

ShellProgram interactive_shell(const warm::UserShell& shell, const std::filesystem::path& environment_path,
                               const std::filesystem::path& integration, const Environment& environment) {
    ShellProgram program{shell.program, {}, {{EditKind::Set, "IN_PYENVX_SHELL", environment_path}}};
    switch (shell.kind) {
        case ShellKind::Bash: program.arguments = {"--rcfile", integration / "bash/shell.bash", "-i"}; break;
        case ShellKind::Zsh:
            program.arguments = {"-i"};
            add_zsh_edits(program.edits, integration / "zsh", environment);
            break;
        case ShellKind::Fish: {
            const auto file = (integration / "fish/shell.fish").native();
            program.arguments = {"-i", "-C", concat("source '", file, "'")};
            break;
        }
    }
    return program;
}

Result<warm::UserShell> choose_shell(record::EnvironmentBlock environment) {
    if (auto shell = warm::find_user_shell(environment)) return *std::move(shell);
    if (auto shell = login_shell()) return *std::move(shell);
    const auto bash = TRY(sys::stat("/bin/bash"));
    if (bash) return warm::UserShell{ShellKind::Bash, "/bin/bash"};
    return Error(ErrorKind::NotFound, "no bash, zsh or fish was found").hint("set SHELL to the path of one of them");
}

std::string shell_passed_over(const Environment& environment) {
    const auto chosen = std::string(environment.get("SHELL").value_or(""));
    return warm::known_shell(chosen) ? std::string() : std::filesystem::path(chosen).filename().native();
}

Result<std::filesystem::path> find_shell_integration() {
    const std::filesystem::path own = TRY(sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe"));
    const auto folder = own.parent_path();
    for (const auto& candidate : {folder / "../../share/pyenvx", folder / "../share/pyenvx"}) {
        if (has_start_up_files(candidate)) return std::filesystem::path(TRY(sys::realpath(candidate.c_str())));
    }
    return fail(ErrorKind::NotFound, "the start-up files of shells are not beside ", own)
        .hint("install pyenvx again: they belong in share/pyenvx");
}

}  // namespace pyenvx::pipeline
