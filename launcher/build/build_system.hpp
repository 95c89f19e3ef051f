// How a source says that it is built: [build-system] of its pyproject.toml (PEP 517, 518).
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/pep/requirement.hpp"
#include "store/realise/build/build_order.hpp"

namespace pyenvx::building {

struct BuildSystem {
    std::vector<pep::Requirement> requirements;
    build::Backend backend;
};

/// Of a file's text. Without a table it is setuptools, as ever. Invalid: no TOML; a table without `requires`; a
/// requirement, backend or backend-path that is none.
Result<BuildSystem> parse_build_system(std::string_view pyproject);

/// Of an unpacked source. Invalid also when it has neither pyproject.toml nor setup.py.
Result<BuildSystem> read_build_system(const std::filesystem::path& folder);

}  // namespace pyenvx::building
