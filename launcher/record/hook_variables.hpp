// What a shell's hook and `export` say to each other: no settings, so no record depends on it.
#pragma once

#include <string_view>

namespace pyenvx::record {

/// What is active, and what to undo; exported, so that a shell which is started inside can leave as well.
inline constexpr std::string_view kActiveVariable = "PYENVX_ACTIVE";
/// How long a prompt waits for what has to be made: "0" not at all, anything else until it is done.
inline constexpr std::string_view kHookWaitVariable = "PYENVX_HOOK_WAIT";

}  // namespace pyenvx::record
