// Help of the commands that start a program. Their words are read by launcher/warm/invocation, which must stay small,
// so what a person reads about them stands here.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pyenvx::cli {

inline constexpr std::array<std::pair<const char*, const char*>, 2> kLaunchCommands = {{
    {"run", "Run a script, a module, code or a command with its dependencies"},
    {"shell", "Open your own shell with dependencies, or run one command in it"},
}};

extern const std::string_view kMainExamples;

/// The help text when `words` ask for that of `run` or `shell`.
std::optional<std::string> launch_help(const std::vector<std::string>& words);

}  // namespace pyenvx::cli
