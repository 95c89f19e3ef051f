// The records of the zip format (PKWARE's APPNOTE 6.3.10), one by one. What only a comparison of records can tell is
// zip_directory's. Every function reads within the bytes it is given; the views it returns borrow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::archive {

inline constexpr std::uint16_t kFlagEncrypted = 1 << 0;
inline constexpr std::uint16_t kFlagDescriptor = 1 << 3;
inline constexpr std::uint16_t kFlagUtf8 = 1 << 11;

/// Where the central directory lies, from the end record and, where there is one, the zip64 end record.
struct EndRecord {
    std::uint64_t entries = 0;
    std::uint64_t directory_offset = 0;
    std::uint64_t directory_size = 0;
};

/// Refused unless exactly one end record fits the end of the archive, it (and its zip64 form, if any) follows the
/// central directory at once, nothing but its own comment comes after it, and no other record hides in that comment.
Result<EndRecord> find_end_record(std::string_view archive);

/// What the central directory and a local header both say about a member.
struct MemberHeader {
    std::string_view name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t size = 0;
};

struct CentralHeader : MemberHeader {
    std::uint32_t attributes = 0;  ///< the upper half is the Unix mode
    std::uint64_t local_offset = 0;
};

struct LocalHeader : MemberHeader {
    std::uint64_t data_offset = 0;
};

/// Takes one header from the front of `directory`. zip64 fields stand for saturated 32-bit ones, or repeat them all.
Result<CentralHeader> take_central_header(std::string_view& directory);
Result<LocalHeader> read_local_header(std::string_view archive, std::uint64_t offset);

/// Whether `bytes` are exactly a data descriptor, in one of its four forms, that says what `member` says.
bool is_descriptor_of(std::string_view bytes, const MemberHeader& member);

/// The Refused error "the archive WHY".
Error refuse_archive(std::string_view why);

}  // namespace pyenvx::archive
