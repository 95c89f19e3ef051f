// Which file this is, and whether it is still the same bytes: git's rule for its index.
#pragma once

#include <sys/stat.h>

#include <compare>
#include <cstdint>
#include <string>

namespace pyenvx {

/// Device, inode, size and both times of a file. Equal identities mean unchanged contents, unless the file was written
/// within the clock's granularity of being looked at ("racy"): then only its contents tell.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;

    static FileIdentity of(const struct stat& status) {
        constexpr std::int64_t kSecond = 1'000'000'000;
        return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec,
                status.st_ctim.tv_sec * kSecond + status.st_ctim.tv_nsec};
    }
    auto operator<=>(const FileIdentity&) const = default;

    /// One line, without its end: what is kept beside an answer that holds as long as the file is unchanged.
    std::string text() const;
    /// Whether the file was changed so shortly ago that a further change might not show.
    bool is_racy() const;
};

}  // namespace pyenvx
