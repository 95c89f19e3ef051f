#include "launcher/pipeline/shell_program.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "launcher/warm/python_variables.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::pipeline {
namespace {

using record::EditKind;
using record::EnvironmentEdit;
using warm::ShellKind;

std::optional<warm::UserShell> login_shell() {
    const struct passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr && entry->pw_shell != nullptr ? warm::known_shell(entry->pw_shell) : std::nullopt;
}

// Unset it is, where start-up files of a shell around this one never came to take it.
void set_or_unset(std::vector<EnvironmentEdit>& edits, const std::string& name, const std::string& value) {
    edits.push_back({value.empty() ? EditKind::Unset : EditKind::Set, name, value});
}

// A copy of each value, since start-up files may set the variable itself.
void add_variables(std::vector<EnvironmentEdit>& edits, const std::vector<EnvironmentEdit>& variables) {
    std::vector<std::string> names;
    for (const auto& [kind, name, value] : variables) {
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        names.push_back(name);
        edits.push_back({EditKind::Expand, concat("__PYENVX_VALUE_", name), concat("${", name, "}")});
    }
    set_or_unset(edits, "__PYENVX_NAMES", join(names, " "));
}

void add_table(std::vector<EnvironmentEdit>& edits, const declaration::ShellTable& table) {
    std::vector<std::string> names;
    for (const auto& [name, text] : table.aliases) {
        names.push_back(name);
        edits.push_back({EditKind::Set, concat("__PYENVX_ALIAS_", names.size()), text});
    }
    set_or_unset(edits, "__PYENVX_ALIASES", join(names, " "));
    set_or_unset(edits, "__PYENVX_ENTER", table.on_enter);
    set_or_unset(edits, "__PYENVX_LEAVE", table.on_leave);
}

bool has_start_up_files(const std::filesystem::path& folder) {
    const auto status = sys::stat((folder / "bash/shell.bash").c_str());
    return status.ok() && status->has_value();
}

}  // namespace

std::vector<EnvironmentEdit> pure_edits() {
    constexpr std::string_view kKept =
        "HOME USER LOGNAME SHELL TERM COLORTERM LANG LANGUAGE LC_* TZ TMPDIR XDG_* PYENVX_*";
    return {{EditKind::KeepOnly, "*", std::string(kKept)}, {EditKind::Set, "PATH", std::string(warm::kPurePath)}};
}

ShellProgram interactive_shell(const warm::UserShell& shell, const ShellWishes& wishes) {
    ShellProgram program{shell.program, {}, {}};
    add_variables(program.edits, wishes.variables);
    add_table(program.edits, wishes.table);
    set_or_unset(program.edits, "__PYENVX_PURE", wishes.pure ? "1" : "");
    const auto& folder = wishes.integration;
    switch (shell.kind) {
        case ShellKind::Bash: program.arguments = {"--rcfile", folder / "bash/shell.bash", "-i"}; break;
        case ShellKind::Zsh:
            program.arguments = {"-i"};
            // zsh reads its start-up files from ZDOTDIR; ours puts the user's own value back first thing.
            program.edits.push_back({EditKind::Expand, "__PYENVX_ZDOTDIR", "${ZDOTDIR}"});
            program.edits.push_back({EditKind::Set, "ZDOTDIR", folder / "zsh"});
            break;
        case ShellKind::Fish:
            program.arguments = {"-i", "-C", concat("source '", folder, "/fish/shell.fish'")};
            if (wishes.pure) program.arguments.insert(program.arguments.begin(), "--no-config");
            break;
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
