// Shared libraries of an interpreter: which come along into its object, and which stay the host's.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/interpreter/object/files.hpp"

namespace pyenvx::interpreter {

/// Decides for one interpreter. Not thread-safe.
/// A library comes along when a run path leads to it and it is a libpython, or lies below the interpreter's own prefix
/// (never /usr or /usr/local, which are the host's).
class LibraryPlan {
public:
    explicit LibraryPlan(std::filesystem::path base_prefix);

    /// Looks at a file of the object. Returns the libraries that it makes necessary and that are new, for `lib/`.
    std::vector<ObjectFile> add(const MeasuredFile& file);

    /// The run path that the copy of a file has to have instead of its own, by target. Those in must_relocate() do not
    /// work without; for the others it only cuts a tie to the host's prefix.
    const std::map<std::string, std::string>& run_paths() const { return run_paths_; }
    const std::set<std::string>& must_relocate() const { return must_relocate_; }

    /// DT_NEEDED names that are to be found on the machine where the object is used.
    const std::set<std::string>& host_libraries() const { return host_libraries_; }

private:
    bool is_private(const std::filesystem::path& file) const;
    std::filesystem::path find(const MeasuredFile& file, const std::string& library) const;

    std::filesystem::path base_prefix_;
    std::set<std::string> brought_;
    std::set<std::string> host_libraries_;
    std::map<std::string, std::string> run_paths_;
    std::set<std::string> must_relocate_;
};

}  // namespace pyenvx::interpreter
