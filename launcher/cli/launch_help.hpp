// The commands that start a program. Their words are read by launcher/warm/invocation, which must stay small, so what a
// person reads about them stands here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"

namespace pyenvx::cli {

extern const std::string_view kMainExamples;

/// `run` and `shell`, in this order.
std::vector<Grammar> launch_commands();

/// `tool run`, which is one of the commands of `tool`.
Grammar tool_run_command();

/// The options that may stand before a FILE, which are those of `run` and `shell` too.
std::vector<Grammar::Option> launch_options();

/// The help text when `words` ask for that of one of these.
std::optional<std::string> launch_help(const std::vector<std::string>& words);

}  // namespace pyenvx::cli
