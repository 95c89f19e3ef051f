// Copying measured files into an object in preparation.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/interpreter/object/bytecode.hpp"
#include "store/interpreter/object/files.hpp"
#include "store/interpreter/object/libraries.hpp"

namespace pyenvx::interpreter {

/// Writes the files below `root`, with new run paths where `libraries` says so, and beside each module the host's
/// bytecode in unchecked-hash form where the host has it. Returns the modules that are left without, sorted.
/// Errors: Io; Refused (a run path has no room); Failed (a file changed since it was measured); Interrupted.
Result<std::vector<std::string>> copy_files(const std::vector<MeasuredFile>& files, const LibraryPlan& libraries,
                                            const BytecodeFormat& format, const std::filesystem::path& root);

/// Creates one file of the object, which must not exist yet.
Result<void> write_object_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0444);

}  // namespace pyenvx::interpreter
