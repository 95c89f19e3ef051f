// A source distribution, unpacked for as long as something is built from it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/core/store.hpp"

namespace pyenvx::build {

/// A folder of ours below HOME/tmp that goes with its owner, or, when its owner is killed, when the store is opened
/// again. Move-only.
class ScratchFolder {
public:
    static Result<ScratchFolder> make(const std::filesystem::path& home);
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder();

    const std::filesystem::path& path() const { return path_; }
    /// A new empty folder in it.
    Result<std::filesystem::path> folder(const std::string& name) const;

private:
    ScratchFolder(Fd parent, Fd folder, std::string name, std::filesystem::path path);

    Fd parent_;
    Fd folder_;  // locked, so that nobody takes it for a left-over
    std::string name_;
    std::filesystem::path path_;
};

/// The source, and what it says about itself.
struct UnpackedSource {
    ScratchFolder scratch;
    std::filesystem::path folder;         ///< where pyproject.toml would be
    std::optional<std::string> pkg_info;  ///< PKG-INFO; none in a project's own folder
};

/// Unpacks the archive, whose name says its format. Errors: Invalid (no such format), Refused (the archive), Io.
Result<UnpackedSource> unpack(BorrowedFd archive, const std::string& filename, const store::Store& store);

}  // namespace pyenvx::build
