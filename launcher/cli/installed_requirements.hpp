// What the packages of an environment require of each other, in their own words.
#pragma once

#include <filesystem>
#include <string>

#include "store/pep/name.hpp"

namespace pyenvx::cli {

/// What `of` requires of `on` according to its METADATA in an environment, without markers: "lib<2"; "" where that says
/// nothing of it, or cannot be read. `environment` is the folder of an environment object.
std::string requirement_between(const std::filesystem::path& environment, const pep::PackageName& of,
                                const pep::PackageName& on);

}  // namespace pyenvx::cli
