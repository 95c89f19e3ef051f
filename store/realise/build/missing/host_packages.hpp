// Which package of this system's distribution has a file, by the lists that Debian's tools keep.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/realise/build/missing/what_is_missing.hpp"

namespace pyenvx::build {

/// A file that an installed package has.
struct OwnedFile {
    std::string package;
    std::filesystem::path file;
    std::filesystem::path folder;  ///< the one to look in: file without the missing thing's own name
};

/// Of a header or a library, by dpkg's lists below `root`: one that lies where compilers do not look by themselves.
/// Nothing when there is none, or when they lie in several folders. Reads all the lists, which takes some milliseconds.
std::optional<OwnedFile> find_installed(const Missing& missing, const std::filesystem::path& root);

/// The package that would bring it, by the Contents lists that apt-file has fetched; "" without them. Takes seconds,
/// and gives up after ten.
std::string find_installable(const Missing& missing, const std::filesystem::path& root);

}  // namespace pyenvx::build
