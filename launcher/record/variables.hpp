// The variables of the process environment that decide what an invocation means.
#pragma once

#include <optional>
#include <string_view>

#include "launcher/record/digest.hpp"

namespace pyenvx::record {

/// As execve(2) takes it: "NAME=value" strings that end with a null pointer; borrowed.
using EnvironmentBlock = char* const*;

/// Tells the start-up hook in the interpreter which file sys.executable is to be. Ours alone, so it is no setting.
inline constexpr std::string_view kExecutableVariable = "PYENVX_EXECUTABLE";

/// The first value of `name`; nothing when it is unset. The view lives as long as the environment.
std::optional<std::string_view> find_variable(EnvironmentBlock environment, std::string_view name);

/// Of HOME, XDG_CONFIG_HOME and every PYENVX_* variable but those for shells and hooks, sorted: those that say which
/// configuration holds. Nobody can tell the values from it in a record.
Digest variables_digest(EnvironmentBlock environment);

}  // namespace pyenvx::record
