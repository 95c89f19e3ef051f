// What a project's record says to a shell that enters it: the launch record of the form `export`, whose arguments hold
// what is the shell's own. Part of the launcher:
// no library.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "launcher/activation/project.hpp"
#include "launcher/record/launch_record.hpp"
#include "store/base/result.hpp"

namespace pyenvx::activation {

/// What is no variable. A plain value.
struct ShellPart {
    std::vector<std::pair<std::string, std::string>> aliases;
    std::string on_enter;  ///< code; "" for none
    std::string on_leave;
    std::vector<std::string> watch;  ///< files whose change is an answer of its own
    bool operator==(const ShellPart&) const = default;
};

/// As a record's arguments.
std::vector<std::string> words_of(const ShellPart& part);
/// Corrupt for what words_of() does not write.
Result<ShellPart> shell_part_of(const std::vector<std::string>& words);

/// A plain value.
struct Answer {
    std::string root;  ///< the project's folder
    std::string name;  ///< what tells it from another
    std::vector<record::EnvironmentEdit> edits;
    ShellPart shell;
};

/// What a project's record says. Corrupt as shell_part_of().
Result<Answer> answer_of(const Project& project, const record::LaunchRecord& record);

}  // namespace pyenvx::activation
