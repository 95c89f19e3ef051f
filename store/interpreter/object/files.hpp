// Which files of a host's interpreter its store object has.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::interpreter {

/// A file to be: `target` is relative to the object, `source` the host's file with links followed.
struct ObjectFile {
    std::string target;
    std::filesystem::path source;
};

/// The standard library below `folder`, to lie at `target`: no site-packages, tests, demonstrations, bytecode,
/// static libraries, nor what a distribution or an administrator hooked into it. Sorted.
Result<std::vector<ObjectFile>> list_standard_library(const std::filesystem::path& folder, const std::string& target);

/// The C headers below `folder`; nothing where there is no such folder. Sorted.
Result<std::vector<ObjectFile>> list_headers(const std::filesystem::path& folder, const std::string& target);

}  // namespace pyenvx::interpreter
