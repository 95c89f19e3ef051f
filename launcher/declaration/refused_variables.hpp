// Which variables the [env] of a declaration may not set, and why.
#pragma once

#include <optional>
#include <string_view>

namespace pyenvx::declaration {

/// How pyenvx gives Python its packages.
bool is_pyenvxs_own(std::string_view name);

/// What somebody's declaration would decide by setting it for every program that runs in its environment, "which ...";
/// nothing where it may. A static string.
std::optional<std::string_view> why_refused(std::string_view name);

}  // namespace pyenvx::declaration
