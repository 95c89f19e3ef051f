// env/bin/python: the launcher under another name, which knows its environment by its own place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::warm {

inline constexpr std::string_view kEnvironmentNote = "pyenvx-environment";

/// What ENVIRONMENT/pyenvx-environment says. store/environment writes it; four lines, in this order:
///   pyenvx-environment 1
///   interpreter OBJECT/bin/python3.11     (below the folder that the environment itself lies in)
///   library python3.11                    (the folder below lib/)
///   bytecode none                         (or: whole, when every distribution has all of it)
struct EnvironmentNote {
    std::string interpreter;
    bool has_bytecode = false;  ///< said for people and tools; a start does not depend on it
};

/// Strict: Corrupt for anything else, TooNew for another first line.
Result<EnvironmentNote> parse_environment_note(std::string_view text);

struct EnvironmentPython {
    std::string environment;  ///< absolute path of the environment object
    std::string interpreter;  ///< absolute path of the file to exec
};

/// The environment that the executable lies in; nothing when its name does not begin with "python".
/// Errors: when it does, and there is no environment around it.
Result<std::optional<EnvironmentPython>> find_environment_python(const std::string& executable);

}  // namespace pyenvx::warm
