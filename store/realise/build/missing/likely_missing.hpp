// What a failed build likely lacked, from what it said.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pyenvx::build {

/// The build that failed. A plain value.
struct FailedBuild {
    std::string name;       ///< with its version
    std::string toolchain;  ///< by its name
};

/// A sentence that says what to install or to declare; "" when the lines tell nothing. Asks the lists of packages of
/// the system below `root`, for seconds at the most.
std::string likely_missing(const std::vector<std::string>& lines, const FailedBuild& build,
                           const std::filesystem::path& root = "/");

}  // namespace pyenvx::build
