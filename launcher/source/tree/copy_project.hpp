// A project's own folder, as a build gets it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::source {

/// What a copy is made for.
enum class CopyUse {
    Wheel,     ///< all that is in it may go into the wheel
    Editable,  ///< the wheel leads to the folder itself
};

/// What a folder may bring at the most.
struct CopyLimits {
    std::uint64_t max_entries = 200'000;
    std::uint64_t max_bytes = std::uint64_t{4} << 30;
};

/// Copies files, folders and links (as links) into `to`, an empty folder of ours, by calls that follow no link. Left
/// out is what is no part of a project: .git and its like, cached bytecode, folders marked as caches (CACHEDIR.TAG),
/// virtual environments. Files get 0644 or 0755. For a wheel, a link that leads out and what is neither file, folder
/// nor link are Refused, since they would be missing in it; for an editable project such a link is copied, the other
/// left out, and node_modules too. Errors: Io; Refused when the folder grows beyond the limits or is nested too deeply.
Result<void> copy_project(const std::filesystem::path& from, const std::filesystem::path& to, CopyUse use,
                          const CopyLimits& limits = {});

/// The files and folders that copy_project() would look at, `from` itself among them, up to `most`; nothing when there
/// are more.
Result<std::optional<std::vector<std::filesystem::path>>> project_files(const std::filesystem::path& from,
                                                                        std::size_t most);

}  // namespace pyenvx::source
