// A distribution on its way into an unnamed file, checked while it arrives.
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "store/index/http/http_client.hpp"
#include "store/index/package_index.hpp"

namespace pyenvx::index {

/// More than any distribution has.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{16} << 30;
/// The bound where neither index nor file host says how large a file is: a zip without its 64 bit extension ends there.
inline constexpr std::uint64_t kMaxBytesOfUnsaidSize = std::uint64_t{4} << 30;

/// A new file below `directory` that no directory names, so that nothing is left of it whatever happens. An empty
/// `directory` means memory.
Result<Fd> open_unnamed_file(const std::filesystem::path& directory);

/// Writes and hashes the bytes of `file`. Used by one thread at a time. `progress` is borrowed.
/// A file whose size nobody says may take as much of the disk as it leaves free, so that one without an end fills none.
/// Errors: Refused as soon as more arrives than that or than was said; Io when the disk has no room; Interrupted once
/// stopped.
class FileDownload final : public BodySink {
public:
    FileDownload(DistributionFile file, std::filesystem::path directory, Progress& progress, std::stop_token stop = {});

    Result<void> begin(const HttpHead& head) override;
    Result<void> write(std::string_view bytes) override;
    /// Ends it, once. Refused when the size or a hash is not what the index said.
    Result<DownloadedFile> finish();

private:
    Result<void> check_wanted() const;
    Result<void> check_room() const;
    Result<void> check_size(std::uint64_t size);
    Result<void> check_unsaid_size(std::uint64_t size);
    Result<void> check(const DownloadedFile& downloaded, std::map<std::string, std::string> digests) const;
    void report(bool at_end);

    const DistributionFile file_;
    const std::filesystem::path directory_;
    Progress& progress_;
    const std::stop_token stop_;
    Fd fd_;
    std::map<std::string, Hasher> hashers_;
    std::uint64_t received_ = 0;
    std::uint64_t reported_ = 0;
    std::uint64_t measured_ = 0;                   // where free space was looked at
    std::optional<std::uint64_t> content_length_;  // as the file host says
};

}  // namespace pyenvx::index
