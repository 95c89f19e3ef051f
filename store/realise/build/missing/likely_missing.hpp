// What a failed build likely lacked, from what it said.
#pragma once

#include <string>
#include <vector>

namespace pyenvx::build {

/// A sentence that says what to install or to declare; "" when the lines tell nothing. `name` is the build's, with its
/// version; `toolchain` the toolchain's.
std::string likely_missing(const std::vector<std::string>& lines, const std::string& name,
                           const std::string& toolchain);

}  // namespace pyenvx::build
