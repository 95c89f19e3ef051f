// Which modules of a wheel's object get bytecode.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::bytecode {

/// A module's source.
struct Module {
    std::string path;         ///< below site/, with slashes: "numpy/linalg/linalg.py"
    std::uint64_t bytes = 0;  ///< of source
};

/// Every module of the wheel's object at `object` but those that only a test runner loads: test_*.py, *_test.py and
/// conftest.py below a folder named test or tests. Folders with a dot in their names hold none. In the order of their
/// paths. Errors: Io.
Result<std::vector<Module>> modules_of(const std::filesystem::path& object);

std::uint64_t source_bytes(const std::vector<Module>& modules);

}  // namespace pyenvx::bytecode
