// What is kept beside the store's objects and can be made again from the declarations: launch records, the finisher's
// tasks, stable links.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::mending {

/// A file that is not what was written.
struct DamagedFile {
    std::filesystem::path file;
    std::string what;
};

/// Reads all of them: a record has a checksum and lies where its key belongs, a task is canonical, a link leads to an
/// object that is there. Errors: Io, Interrupted.
Result<std::vector<DamagedFile>> check_kept_files(const std::filesystem::path& home);

/// Removes those that are damaged still; the next start writes them anew. Errors: Io.
Result<void> remove_kept_files(const std::filesystem::path& home, const std::vector<DamagedFile>& damaged);

}  // namespace pyenvx::mending
