// Realising what a prompt must not wait for, and what came of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "launcher/activation/active_state.hpp"
#include "launcher/activation/project.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// The first word for pyenvx-realise when it works in the background; then comes the project's folder. Its lock is
/// handed down.
inline constexpr std::string_view kRealiseInBackground = "--realise-activated";

/// Starts the work, detached, with these variables; nothing where it is being done already.
Result<void> start_in_background(const std::string& home, const activation::Project& project,
                                 const activation::Variables& variables);

/// Whether somebody works on the project just now.
Result<bool> is_in_background(const std::string& home, const activation::Project& project);

/// Until nobody works on the project any more, but no longer than that. Interrupted.
Result<void> wait_for_background(const std::string& home, const activation::Project& project,
                                 std::chrono::milliseconds longest);

/// The work itself; the exit status. Ends with a later generation, however it ends.
int realise_in_background(const std::string& folder, record::EnvironmentBlock environment);

/// Why what the project declares now could not be made, in whole lines; nothing where it was not tried or was made.
std::optional<std::string> last_failure(const std::string& home, const activation::Project& project);
void note_failure(const std::string& home, const activation::Project& project, const std::string& text);
void forget_failure(const std::string& home, const activation::Project& project);
/// Of all projects: one may have failed for what another was not allowed.
void forget_failures(const std::string& home);

}  // namespace pyenvx::cli
