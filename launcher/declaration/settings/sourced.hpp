// A setting's value together with who set it.
#pragma once

#include <string>

namespace pyenvx::declaration {

/// A value and who set it where: "shell.toml, line 4", "PYENVX_INDEX_URL".
/// `declared`: a declaration chose it, so no credentials of the user's go there.
template <typename T>
struct Sourced {
    T value;
    std::string origin;
    bool declared = false;
};

}  // namespace pyenvx::declaration
