// How a person's own shell is started so that it stays theirs: start-up files, history, aliases and prompt.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "launcher/declaration/shell_table.hpp"
#include "launcher/record/launch_record.hpp"
#include "launcher/warm/user_shell.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pipeline {

/// What to exec, and with which changes to the environment.
struct ShellProgram {
    std::string program;
    std::vector<std::string> arguments;  ///< after argv[0]
    std::vector<record::EnvironmentEdit> edits;
};

/// What the start-up files of shell-integration, which lie in `integration`, are to do once the user's own have run.
struct ShellWishes {
    const std::filesystem::path& integration;
    const std::vector<record::EnvironmentEdit>& variables;  ///< that are declared: set again
    const declaration::ShellTable& table;
    bool pure = false;  ///< without the user's own start-up files
};

/// The variables that `--pure` leaves, as an edit: enough for a terminal, a language and pyenvx itself. PATH is
/// warm::kPurePath.
std::vector<record::EnvironmentEdit> pure_edits();

/// Which words and variables start that shell so.
ShellProgram interactive_shell(const warm::UserShell& shell, const ShellWishes& wishes);

/// warm::find_user_shell, else the password database, else /bin/bash. NotFound when none of them is a shell we know.
Result<warm::UserShell> choose_shell(record::EnvironmentBlock environment);

/// The file name of $SHELL when that is no shell we know, so that another one opens; "" otherwise.
std::string shell_passed_over(const Environment& environment);

/// Where the start-up files lie, told from where this program does; NotFound when they are missing.
Result<std::filesystem::path> find_shell_integration();

}  // namespace pyenvx::pipeline
