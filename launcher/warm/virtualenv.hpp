// A virtualenv whose python is a link to an environment's: what made it took that for a Python like any other.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "launcher/record/variables.hpp"
#include "launcher/warm/environment_python.hpp"
#include "store/base/result.hpp"

namespace pyenvx::warm {

/// A line of pyvenv.cfg in a folder that only looks like a virtualenv (`pyenvx ide`, --facade).
inline constexpr std::string_view kFacadeMark = "pyenvx = links into an environment of pyenvx, and no virtualenv\n";

/// Whether a Python that was started by this name, a path, is a virtualenv's.
bool is_of_virtualenv(const std::string& name);

/// The interpreter under that name, by which it knows its virtualenv. It sees nothing of the environment. Returns only
/// when it could not be started.
Error start_virtualenv_python(const EnvironmentPython& python, const std::string& name,
                              std::span<const char* const> arguments, record::EnvironmentBlock environment);

}  // namespace pyenvx::warm
