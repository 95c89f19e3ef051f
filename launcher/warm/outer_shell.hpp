// A `pyenvx shell` inside another one has what both were asked for. The outer one says it in a variable.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "launcher/warm/invocation.hpp"

namespace pyenvx::warm {

/// Exported by `pyenvx shell`; what it holds is made and read here alone. In a record it has the project's file, since
/// words may hold passwords: who starts the shell puts them in.
inline constexpr std::string_view kOuterShellVariable = "__PYENVX_SHELL";

/// Exported beside it: what it put in front of PATH, with that of the shells around it.
inline constexpr std::string_view kShellPathVariable = "__PYENVX_PATH";

/// All that a shell inside has to add: the words of this invocation, those of the shells around it, and `project`, the
/// file of its declaration ("" for words alone).
std::string text_for_inner_shells(const Invocation& invocation, const std::string& project);

/// Whether a shell that exported this text was asked for that project.
bool is_asked_for(std::string_view text, std::string_view project);

/// parse_invocation(), and for `shell` without --isolated what the shell around it was asked for. A variable that
/// somebody else has set counts as none.
Result<std::optional<Invocation>> read_invocation(std::span<const char* const> words,
                                                  record::EnvironmentBlock environment);

}  // namespace pyenvx::warm
