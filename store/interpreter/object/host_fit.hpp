// Whether an interpreter's object that was made on another machine can run on this one.
#pragma once

#include <filesystem>

#include "store/base/result.hpp"

namespace pyenvx::interpreter {

/// `object` has the tree of an interpreter's object. Refused for another processor, for a glibc that is older than the
/// one it was made with, and where the loader does not find all libraries that it needs: by their names. Runs nothing
/// of the object. Corrupt, Io.
Result<void> check_fits_host(const std::filesystem::path& object);

}  // namespace pyenvx::interpreter
