// Copying a host's files into an object in preparation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/interpreter/object/bytecode.hpp"
#include "store/interpreter/object/files.hpp"
#include "store/interpreter/object/libraries.hpp"

namespace pyenvx::interpreter {

/// A file of the object, written.
struct CopiedFile {
    std::string target;
    Sha256 digest;           ///< of what was read of the host's file, which is what was written but for its run path
    std::uint64_t size = 0;  ///< likewise
    LibraryNeeds libraries = {};
    bool lacks_bytecode = false;  ///< a module for which the host has none
};

/// Writes the files below `root`, with new run paths where `rule` says so, and beside each module the host's bytecode
/// in unchecked-hash form where the host has it. Each is read once, so what is digested is what is written. Errors: Io;
/// Refused (a run path has no room); Failed (a file changes meanwhile); Interrupted; NotFound.
Result<std::vector<CopiedFile>> copy_files(const std::vector<ObjectFile>& files, const LibraryRule& rule,
                                           const BytecodeFormat& format, const std::filesystem::path& root);

/// Creates one file of the object, which must not exist yet.
Result<void> write_object_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0444);

}  // namespace pyenvx::interpreter
