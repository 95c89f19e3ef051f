// Reading and extracting the members of a zip archive that somebody else made.
#pragma once

#include <memory>
#include <span>
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

/// Memory that one thread extracts into, kept from member to member: taking it anew from the system for each costs more
/// than inflating into it.
class Scratch {
public:
    std::span<char> room_for(std::size_t size);

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
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
    Result<std::string> extract(const ZipEntry& entry, const ExtractTarget& target, Scratch& scratch) const;

private:
    class Mapping;
    ZipReader(std::unique_ptr<Mapping> mapping, std::vector<ZipEntry> entries);
    std::string_view data_of(const ZipEntry& entry) const;
    Result<std::string> extract_mapped(const ZipEntry& entry, const ExtractTarget& target) const;
    void forget(const ZipEntry& entry) const;

    std::unique_ptr<Mapping> mapping_;
    std::vector<ZipEntry> entries_;
};

}  // namespace pyenvx::archive
