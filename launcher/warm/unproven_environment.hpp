// A start without the database: what the info file says decides whether an object may be used.
#pragma once

#include <span>
#include <string>

#include "launcher/record/variables.hpp"
#include "launcher/warm/environment_python.hpp"
#include "store/base/result.hpp"

namespace pyenvx::warm {

/// The first word for pyenvx-realise when it is to check an environment and start its Python; then come the
/// environment's bin/python and the words for it.
inline constexpr std::string_view kCheckEnvironment = "--check-environment";

/// Whether an object (its absolute path) may be used without a look into the database: false when it is of an earlier
/// boot and not known to have reached the disk, and in any doubt.
bool is_safe_to_use(std::string_view object);

/// Leaves the check, and the start after it, to the pyenvx-realise that used this home last. Returns only on failure.
Error check_and_start(const std::string& executable, const EnvironmentPython& python,
                      std::span<const char* const> arguments, record::EnvironmentBlock environment);

/// Execs the environment's interpreter with the words. Returns only on failure.
Error start_environment_python(const EnvironmentPython& python, std::span<const char* const> arguments,
                               record::EnvironmentBlock environment);

/// HOME/realise: a link to the pyenvx-realise that used the home last.
std::string realise_link(const std::string& home);

}  // namespace pyenvx::warm
