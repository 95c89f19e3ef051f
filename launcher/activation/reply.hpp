// What `export` prints: how a shell comes from the environment that it has to the one that it is to have. Part of the
// launcher: no library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/activation/active_state.hpp"
#include "launcher/activation/answer.hpp"
#include "launcher/activation/shell_text.hpp"
#include "launcher/activation/stamps.hpp"

namespace pyenvx::activation {

/// The variable that a hook gives to `export`, and that nobody else is to see.
inline constexpr std::string_view kStateVariable = "__pyenvx_state";

/// What a shell was told: __pyenvx_state.
struct ShellState {
    bool entered = false;  ///< this very shell has the aliases and ran on-enter
    std::string told;      ///< names the last line that it was told, so that it is told once; "" for none

    static ShellState of(std::string_view text);
    std::string text() const;
};

/// A shell as `export` finds it.
struct Situation {
    std::string home;
    Variables variables;                ///< of the process, without kStateVariable
    std::optional<ActiveState> active;  ///< nothing as well where PYENVX_ACTIVE is damaged: it goes, and nothing else
    ShellState state;

    static Situation of(std::string home, record::EnvironmentBlock environment);
    /// Whether a project's environment is what it has.
    bool is_in(std::string_view folder) const { return active && active->root == folder; }
    /// What the variables come to once everything is left.
    Variables outside() const;
};

/// How it goes on. The variables are for whoever wants no shell's text.
struct Reply {
    Variables variables;
    bool leaves = false;             ///< what the shell has of the former answer
    const Answer* enters = nullptr;  ///< borrowed: the aliases and code of it
    ShellState state;
    Watched watched;
};

/// What is active is left, if anything is.
Reply leave(const Situation& situation);
/// Nothing changes.
Reply keep(const Situation& situation);
/// The answer is entered, what was active before being left, unless the shell has it already.
Reply enter(const Situation& situation, const Answer& answer);

std::string text_of(Shell shell, const Situation& situation, const Reply& reply);

}  // namespace pyenvx::activation
