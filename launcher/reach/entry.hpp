// What a launch begins with, as far as its words and its own text tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/reach/imports.hpp"
#include "launcher/warm/invocation.hpp"

namespace pyenvx::reach {

/// A plain value; empty for a prompt and a shell, of which nobody knows what they will import.
struct Entry {
    std::vector<Import> imports = {};  ///< those of the program itself
    std::string command = {};          ///< a command of the environment
    bool has_own_modules = false;      ///< beside it, and they may import anything that was declared

    bool is_empty() const { return imports.empty() && command.empty(); }
    bool operator==(const Entry&) const = default;
};

/// Reads the script or code of the invocation. `input` is the script where it came on standard input. What cannot be
/// read imports nothing: Python will say so itself.
Entry entry_of(const warm::Invocation& invocation, std::string_view input);

}  // namespace pyenvx::reach
