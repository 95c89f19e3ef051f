// Reading and extracting the members of a zip archive that somebody else made.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/archive/zip_directory.hpp"
#include "store/base/fd.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"

namespace pyenvx::archive {

/// Where a member goes and how.
struct ExtractTarget {
    BorrowedFd directory;
    const char* path;  ///< relative to `directory`; its folders exist, and it does not
    mode_t mode;
    HashAlgorithm algorithm;  ///< of the digest that comes back
};

/// An archive in a file that nobody else can write or truncate (an unnamed one of our own): it is mapped.
/// Const methods are thread-safe.
class ZipReader {
public:
    /// Errors: Refused, as read_zip_directory().
    static Result<ZipReader> open(BorrowedFd archive, const ZipLimits& limits = {});
    ZipReader(ZipReader&&) noexcept;
    ~ZipReader();

    const std::vector<ZipEntry>& entries() const { return entries_; }

    /// A member's bytes in memory, `max_bytes` at the most. Errors: Refused (too large, damaged).
    Result<std::string> read(const ZipEntry& entry, std::size_t max_bytes) const;

    /// Decompresses a member, checks its CRC, digests it while it is in cache, and writes it. Returns the raw digest.
    /// Members of any size take a bounded amount of memory: large ones are decompressed into the mapped file itself.
    /// Errors: Refused (damaged), Io.
    Result<std::string> extract(const ZipEntry& entry, const ExtractTarget& target) const;

private:
    class Mapping;
    ZipReader(std::unique_ptr<Mapping> mapping, std::vector<ZipEntry> entries);
    std::string_view data_of(const ZipEntry& entry) const;

    std::unique_ptr<Mapping> mapping_;
    std::vector<ZipEntry> entries_;
};

}  // namespace pyenvx::archive
