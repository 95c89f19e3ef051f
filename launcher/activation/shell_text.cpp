#include "launcher/activation/shell_text.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

using record::EnvironmentEdit;

constexpr std::string_view kOfEach = "_ PWD OLDPWD SHLVL";
constexpr std::string_view kOfBash =
    "UID EUID PPID GROUPS DIRSTACK FUNCNAME RANDOM SECONDS LINENO HISTCMD OPTIND OPTARG";
// zsh reckons what an integer of its own is set to, and may run commands in that.
constexpr std::string_view kOfZsh =
    "UID EUID GID EGID PPID USERNAME RANDOM SECONDS LINENO COLUMNS LINES HISTCMD OPTIND OPTARG path cdpath fpath "
    "manpath "
    "mailpath fignore watch psvar module_path status argv pipestatus signals prompt aliases functions options commands "
    "parameters histchars ARGC history historywords modules builtins widgets keymaps terminfo termcap funcstack "
    "functrace funcfiletrace funcsourcetrace jobstates jobtexts jobdirs reswords patchars galiases saliases nameddirs "
    "userdirs usergroups ZSH_SUBSHELL ZSH_EVAL_CONTEXT zsh_eval_context TTYIDLE functions_source dis_aliases "
    "dis_builtins dis_functions dis_functions_source dis_galiases dis_patchars dis_reswords dis_saliases";
constexpr std::string_view kOfFish =
    "status status_generation pipestatus version FISH_VERSION history argv hostname umask";

bool has_word(std::string_view words, std::string_view word) {
    const auto all = split(words, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '\'' && c != '\\'; }

// Three octal digits: the longest that each of the shells takes, so that a digit behind it is no part of it.
std::string octal(char c) {
    const auto byte = static_cast<unsigned char>(c);
    const auto digit = [&](int shift) { return static_cast<char>('0' + ((byte >> shift) & 7)); };
    return {'\\', digit(6), digit(3), digit(0)};
}

// bash and zsh: $'...', where neither parameters nor history are expanded. bash takes "!" in it for history all the
// same when a person types it; what is evaluated has no history.
std::string ansi_quoted(std::string_view value) {
    std::string out = "$'";
    for (const char c : value) out += is_plain(c) ? std::string(1, c) : octal(c);
    return out + "'";
}

// fish has no such quotes: bytes are written outside of them.
std::string fish_quoted(std::string_view value) {
    std::string out = "'";
    for (const char c : value) out += is_plain(c) ? std::string(1, c) : concat("'\\X", to_hex({&c, 1}), "'");
    return out + "'";
}

// What the shell alone knows of a variable: that it is not exported, and in fish that it is a list.
std::string kept(std::string_view name) { return concat("__pyenvx_was_", name); }

std::string noted(Shell shell, const std::string& name) {
    if (shell == Shell::Fish) {
        return concat("builtin set -eg ", kept(name), "\nbuiltin set -qg ", name, "; and builtin set -g ", kept(name),
                      " $", name, "\n");
    }
    return concat("\\builtin unset -v ", kept(name), "\nif [[ -n ${", name, "+x} ]]; then \\builtin typeset -g ",
                  kept(name), "=\"$", name, "\"; fi\n");
}

// fish has PATH as a list.
std::string fish_set(const EnvironmentEdit& edit, Of variable) {
    auto out = concat("builtin set -gx ", edit.name);
    if (edit.name == "PATH") {
        for (const auto entry : split(edit.value, ':')) out += concat(" ", fish_quoted(entry));
        return out + "\n";
    }
    const auto sets = concat(out, " ", fish_quoted(edit.value), "\n");
    if (variable == Of::Person) return noted(Shell::Fish, edit.name) + sets;
    if (variable == Of::Project) return sets;
    return concat("if builtin set -qg ", kept(edit.name), "\n", out, " $", kept(edit.name), "\nelse\n", sets, "end\n");
}

std::string fish_unset(const std::string& name, Of variable) {
    const auto unsets = concat("builtin set -eg ", name, "\n");
    if (variable == Of::Person) return noted(Shell::Fish, name) + unsets;
    if (variable == Of::Project) return unsets;
    return concat(unsets, "builtin set -qg ", kept(name), "; and builtin set -g ", name, " $", kept(name),
                  "\nbuiltin set -eg ", kept(name), "\n");
}

// A failed assignment ends all that zsh evaluates, and bash would make an element of an array of it.
std::string if_plain(Shell shell, const std::string& name, const std::string& commands) {
    const auto says = concat("\\builtin echo 'pyenvx: ", name,
                             " is left as it is: it is read-only, an array or a number in this shell' >&2;;\n");
    if (shell == Shell::Bash) {
        return concat("case ${", name, "[*]+${", name, "[*]@a}} in\n''|x)\n", commands, ";;\n*) ", says, "esac\n");
    }
    return concat("case ${(t)", name, "-} in\n*readonly*|array*|association*|integer|integer-export|float*) ", says,
                  "*)\n", commands, ";;\nesac\n");
}

std::string unset(const std::string& name, Of variable) {
    const auto unsets = concat("\\builtin unset -v ", name, "\n");
    if (variable != Of::Before) return unsets;
    return concat("if [[ -n ${", kept(name), "+x} ]]; then\n\\builtin typeset -g +x ", name, "=\"$", kept(name),
                  "\"\n\\builtin unset -v ", kept(name), "\nelse\n", unsets, "fi\n");
}

// bash and fish take a file that is not there for older than one that is; zsh takes it for neither older nor newer.
std::string has_another_time(Shell shell, const Stamped& stamped) {
    const auto file = quoted(shell, stamped.file);
    if (!stamped.stamp) return concat("! -e ", file);
    const auto stamp = quoted(shell, *stamped.stamp);
    const auto* either = shell == Shell::Fish ? " -o " : " || ";
    auto times = concat(file, " -nt ", stamp);
    if (!stamped.only_gets_later) times += concat(either, file, " -ot ", stamp);
    return shell == Shell::Zsh ? concat("! -e ", file, " || ! -e ", stamp, " || ", times) : times;
}

std::string nothing(Shell shell) { return shell == Shell::Fish ? "builtin true\n" : "\\builtin true\n"; }

// One command for all of them, since a shell takes longer over a command than over a file.
std::string is_as_it_was(Shell shell, const Watched& watched) {
    std::vector<std::string> changes;
    for (const auto& stamped : watched.files) changes.push_back(has_another_time(shell, stamped));
    for (const auto& file : watched.absent) changes.push_back(concat("-e ", quoted(shell, file)));
    if (changes.empty()) return nothing(shell);
    return shell == Shell::Fish ? concat("not builtin test ", join(changes, " -o "), "\n")
                                : concat("! [[ ", join(changes, " ||\n"), " ]]\n");
}

std::string function(Shell shell, std::string_view name, std::string_view body) {
    if (shell == Shell::Fish) return concat("function ", name, "\n", body, "end\n");
    return concat(name, "() {\n", body, "}\n");
}

std::string variable_for(std::size_t alias) { return concat("__pyenvx_alias_", alias); }

// "x" and what it meant, or nothing where it was none: then a fresh shell's function or program of that name counts.
std::string note_alias(Shell shell, const std::string& name, const std::string& variable) {
    if (shell == Shell::Fish) {
        return concat("builtin functions -q -- ", variable, "; and builtin functions -e -- ", variable,
                      "\nbuiltin functions -q -- ", name, "; and builtin functions -c ", name, " ", variable, "\n");
    }
    const auto* table = shell == Shell::Bash ? "BASH_ALIASES" : "aliases";
    return concat(variable, "=${", table, "[", name, "]+x${", table, "[", name, "]}}\n");
}

std::string set_alias(Shell shell, const std::string& name, const std::string& value, const std::string& variable) {
    if (shell != Shell::Fish) return concat("\\builtin alias -- ", quoted(shell, concat(name, "=", value)), "\n");
    return concat("alias ", name, " ", quoted(shell, value), "\nbuiltin set -g ", variable, " (builtin functions -- ",
                  name, " | builtin string collect)\n");
}

std::string take_fish_alias_back(const std::string& name, const std::string& variable) {
    const auto is_ours = concat("builtin test \"$", variable, "\" = (builtin functions -- ", name,
                                " 2>/dev/null | builtin string collect; or builtin echo)");
    return concat("if ", is_ours, "\nbuiltin functions -e -- ", name, "\nbuiltin functions -q -- ", variable,
                  "; and builtin functions -c ", variable, " ", name, "\nend\nbuiltin functions -e -- ", variable,
                  "\nbuiltin set -eg ", variable, "\n");
}

std::string take_alias_back(Shell shell, const std::string& name, const std::string& value,
                            const std::string& variable) {
    if (shell == Shell::Fish) return take_fish_alias_back(name, variable);
    const auto* table = shell == Shell::Bash ? "BASH_ALIASES" : "aliases";
    return concat("if [[ ${", table, "[", name, "]-} == ", quoted(shell, value), " ]]; then\nif [[ -n $", variable,
                  " ]]; then \\builtin alias -- \"", name, "=${", variable, "#x}\"; else \\builtin unalias -- ", name,
                  "; fi\nfi\n\\builtin unset -v ", variable, "\n");
}

}  // namespace

std::optional<Shell> shell_named(std::string_view name) {
    if (name == "bash") return Shell::Bash;
    if (name == "zsh") return Shell::Zsh;
    if (name == "fish") return Shell::Fish;
    return std::nullopt;
}

bool is_shells_own(Shell shell, std::string_view name) {
    const auto own = shell == Shell::Bash ? kOfBash : shell == Shell::Zsh ? kOfZsh : kOfFish;
    return has_word(kOfEach, name) || has_word(own, name);
}

std::string quoted(Shell shell, std::string_view value) {
    return shell == Shell::Fish ? fish_quoted(value) : ansi_quoted(value);
}

std::string command(Shell shell, const EnvironmentEdit& edit, Of variable) {
    const bool unsets = edit.kind == record::EditKind::Unset;
    if (shell == Shell::Fish) return unsets ? fish_unset(edit.name, variable) : fish_set(edit, variable);
    if (unsets) return if_plain(shell, edit.name, unset(edit.name, variable));
    const bool notes = variable == Of::Person && edit.name != "PATH";
    return if_plain(shell, edit.name,
                    concat(notes ? noted(shell, edit.name) : "", "\\builtin export ", edit.name, "=",
                           ansi_quoted(edit.value), "\n"));
}

std::string unchanged_function(Shell shell, const Watched& watched) {
    return function(shell, "__pyenvx_unchanged", is_as_it_was(shell, watched));
}

std::string state_setting(Shell shell, std::string_view state) {
    if (shell == Shell::Fish) return concat("builtin set -g __pyenvx_state ", fish_quoted(state), "\n");
    return concat("\\builtin typeset -g __pyenvx_state=", ansi_quoted(state), "\n");
}

std::string alias_settings(Shell shell, const Aliases& aliases) {
    std::string out;
    for (std::size_t i = 0; i < aliases.size(); ++i) {
        const auto& [name, value] = aliases[i];
        out += note_alias(shell, name, variable_for(i)) + set_alias(shell, name, value, variable_for(i));
    }
    return out;
}

std::string leave_function(Shell shell, const Aliases& aliases, std::string_view code) {
    std::string body = function(shell, "__pyenvx_leave", nothing(shell));
    for (std::size_t i = aliases.size(); i-- > 0;) {
        body += take_alias_back(shell, aliases[i].first, aliases[i].second, variable_for(i));
    }
    return function(shell, "__pyenvx_leave", body + evaluation(shell, code) + nothing(shell));
}

std::string leave_call(Shell shell) {
    if (shell == Shell::Fish) return "functions -q __pyenvx_leave; and __pyenvx_leave\n";
    return "if \\builtin typeset -f __pyenvx_leave >/dev/null; then __pyenvx_leave; fi\n";
}

std::string evaluation(Shell shell, std::string_view code) {
    if (code.empty()) return {};
    return concat(shell == Shell::Fish ? "eval " : "\\builtin eval ", quoted(shell, code), "\n");
}

}  // namespace pyenvx::activation
