// The form of a packed list of files: what its writer and its reader agree on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/index/page/distribution_file.hpp"

namespace pyenvx::index::packed {

// The list is three numbers (of texts, of files, of bytes of details), the texts, a record for each file, and the
// details. Numbers are 32 bits, little-endian, and a text is its size and its bytes. The first text is the beginning
// of all addresses.
//
// A record: flags, head, tail, Python (0 without), where its details begin.
// The details, as the flags say: when it was uploaded; what the address has between its beginning and the file's name,
// or to its end; size (64 bits); reason; hashes; hashes of the metadata. Hashes are their number and for each its name
// and value.
inline constexpr std::size_t kRecordBytes = 20;
inline constexpr std::size_t kSha256Bytes = 32;

enum Flag : std::uint32_t {
    kYanked = 1,
    kMetadataOffered = 2,
    kHasSize = 4,
    kHasPython = 8,
    kNamedInUrl = 16,        // the address ends in the file's name, which is left out there
    kFoldersAreDigest = 32,  // "xx/xx/<60>/" of hexadecimal: 32 bytes
    kOnlySha256 = 64,        // the hashes are one SHA-256: 32 bytes
    kMetadataOnlySha256 = 128,
    kHasUploadTime = 256,
    kAllFlags = 511,
};

/// The bytes of a list.
std::string pack(const std::vector<DistributionFile>& files);

/// The folders of an address that a digest names, with the last slash; nothing for what is none.
std::string folders_of(std::string_view digest);

}  // namespace pyenvx::index::packed
