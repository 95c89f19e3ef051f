// The .pth files and shim lines that are known by content, with all that they import.
#pragma once

#include <span>
#include <string_view>

namespace pyenvx::store {

/// A .pth file whose code lines import one package. Known only with that package's very files.
struct KnownPth {
    std::string_view file;           ///< SHA-256 of the .pth file
    std::string_view folder;         ///< of site-packages, with a slash at its end
    std::string_view folder_digest;  ///< see FolderDigest
};

std::span<const KnownPth> known_pth_files();

/// SHA-256 of the shim lines with their names taken out (is_namespace_shim).
std::span<const std::string_view> known_namespace_shims();

}  // namespace pyenvx::store
