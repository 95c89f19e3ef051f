// The answer to a shell that completes a command line. See ARCHITECTURE.md, "Completion".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"
#include "launcher/record/variables.hpp"

namespace pyenvx::cli {

/// The command that shells ask with: `pyenvx __complete WORD…`, the last word being the one at the cursor.
inline constexpr std::string_view kComplete = "__complete";

/// The first line says what follows: "words" (plain ones), "files" (names to be quoted) or "any" (nothing: the shell
/// completes files by itself). Each line after it is a candidate, which begins with the last word, then a tab and a few
/// words about it. Never fails: whatever cannot be known is left out.
std::string complete(const Grammar& table, const std::vector<std::string>& words, record::EnvironmentBlock environment);

}  // namespace pyenvx::cli
