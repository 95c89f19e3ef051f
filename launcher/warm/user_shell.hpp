// Which interactive shell a person is in.
#pragma once

#include <optional>
#include <string>

#include "launcher/record/variables.hpp"

namespace pyenvx::warm {

enum class ShellKind { Bash, Zsh, Fish };

struct UserShell {
    ShellKind kind;
    std::string program;  ///< absolute path
};

/// A shell that `pyenvx shell` knows, by the name of its file; nothing for any other program.
std::optional<UserShell> known_shell(const std::string& program);

/// The parent process when it is a shell we know, else $SHELL when that is one. Nothing otherwise: then only
/// pyenvx-realise can look further, since the password database needs name services.
std::optional<UserShell> find_user_shell(record::EnvironmentBlock environment);

}  // namespace pyenvx::warm
