// Shared libraries of an interpreter: which come along into its object, and which stay the host's.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/interpreter/elf/elf.hpp"
#include "store/interpreter/object/files.hpp"

namespace pyenvx::interpreter {

/// What one file needs of shared libraries. A plain value.
struct LibraryNeeds {
    std::vector<ObjectFile> brought;           ///< that come along, for `lib/`
    std::vector<std::string> of_host;          ///< DT_NEEDED names that are to be found where the object is used
    std::optional<std::string> run_path = {};  ///< that the copy has to have instead of its own
    bool must_relocate = false;                ///< it does not work without; otherwise it only cuts a tie to the host
};

/// Decides for one interpreter. Immutable, so thread-safe.
/// A library comes along when a run path leads to it and it is a libpython, or lies below the interpreter's own prefix
/// (never /usr or /usr/local, which are the host's).
class LibraryRule {
public:
    explicit LibraryRule(std::filesystem::path base_prefix);
    LibraryNeeds needs_of(const ObjectFile& file, const elf::DynamicInfo& info) const;

private:
    bool is_private(const std::filesystem::path& file) const;

    std::filesystem::path base_prefix_;
};

}  // namespace pyenvx::interpreter
