// What of a distribution a program can name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::reach {

/// A plain value.
struct Distribution {
    std::set<std::string> modules = {};          ///< top-level names of modules and packages
    std::set<std::string> commands = {};         ///< of its entry points and scripts
    std::vector<std::size_t> dependencies = {};  ///< their places in the list that this one is in
    bool requested = false;                      ///< declared itself, and not only needed by another
    std::uint64_t source_bytes = 0;              ///< of what would be compiled; 0 when there is nothing to do
};

/// Modules and commands of a wheel's object. Errors: Io, Invalid (entry points).
Result<Distribution> describe(const std::filesystem::path& object);

}  // namespace pyenvx::reach
