// Which files of a host's interpreter its store object has, and what is in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/base/file_identity.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/interpreter/elf/elf.hpp"

namespace pyenvx::interpreter {

inline constexpr std::uint64_t kMaxObjectFile = 512 << 20;

/// A file to be: `target` is relative to the object, `source` the host's file with links followed.
struct ObjectFile {
    std::string target;
    std::filesystem::path source;
};

struct MeasuredFile {
    ObjectFile file;
    Sha256 digest;                        ///< of the source's bytes
    std::optional<FileIdentity> settled;  ///< before it was read; nothing when it was written only just then
    std::uint64_t size = 0;
    std::optional<elf::DynamicInfo> elf;  ///< of an executable or a shared library
};

/// The standard library below `folder`, to lie at `target`: no site-packages, tests, demonstrations, bytecode,
/// static libraries, nor what a distribution or an administrator hooked into it. Sorted.
Result<std::vector<ObjectFile>> list_standard_library(const std::filesystem::path& folder, const std::string& target);

/// The C headers below `folder`; nothing where there is no such folder. Sorted.
Result<std::vector<ObjectFile>> list_headers(const std::filesystem::path& folder, const std::string& target);

/// Reads and digests the files, on a few threads. Errors: Io, Interrupted, NotFound.
Result<std::vector<MeasuredFile>> measure(const std::vector<ObjectFile>& files);

}  // namespace pyenvx::interpreter
