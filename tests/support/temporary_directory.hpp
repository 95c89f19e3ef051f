// A directory of a test's own.
#pragma once

#include <filesystem>
#include <string_view>

namespace pyenvx::tests {

/// Made below $TMPDIR (or /tmp) by the constructor, removed with all it holds by the destructor.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory();

    const std::filesystem::path& path() const { return path_; }
    /// Writes a file below the directory, with the directories it needs, and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view bytes) const;

private:
    std::filesystem::path path_;
};

}  // namespace pyenvx::tests
