// What an environment says of its distributions, from its own metadata alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::store {

/// A distribution that lies in an environment. A plain value.
struct LaidOut {
    std::string version;                ///< as its folder says it
    std::string library_name;           ///< "python3.11": the folder below lib/
    std::vector<std::string> commands;  ///< file names below bin/, sorted
};

/// Nothing where the environment has no such distribution, or is not there at all. Follows links on the way to it.
Result<std::optional<LaidOut>> find_laid_out(const std::filesystem::path& environment, const pep::PackageName& name);

}  // namespace pyenvx::store
