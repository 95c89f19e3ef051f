// Whether two builds of one recipe gave the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::build {

enum class Sameness {
    Identical,   ///< byte for byte
    Equivalent,  ///< the same files, in archives that differ: what is kept is the same
    Different    ///< files differ
};

struct Comparison {
    Sameness sameness = Sameness::Identical;
    std::vector<std::string> differences = {};  ///< sentences without a full stop, one a difference
};

/// Of two wheels as backends wrote them. Errors: Refused (no sound archives), Io.
Result<Comparison> compare_wheels(const std::filesystem::path& first, const std::filesystem::path& second);

}  // namespace pyenvx::build
