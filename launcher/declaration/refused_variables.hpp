// Which variables the [env] of a declaration and its files of variables may not set, and why.
#pragma once

#include <optional>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// How pyenvx gives Python its packages.
bool is_pyenvxs_own(std::string_view name);

/// What somebody's declaration would decide by setting it for every program that runs in its environment, "which ...";
/// nothing where it may. A static string.
std::optional<std::string_view> why_refused(std::string_view name);

/// Invalid for what is no name, a name of pyenvx's own and a NUL in the value; Refused as above. `where` is what the
/// message begins with.
Result<void> check_variable(std::string_view name, std::string_view value, std::string_view where);

}  // namespace pyenvx::declaration
