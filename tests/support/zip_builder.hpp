// Zip archives for tests, right unless a test makes a part of them wrong. No compressor: deflate and zstd data consist
// of uncompressed blocks, which every reader must take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::tests {

inline constexpr std::uint16_t kStored = 0;
inline constexpr std::uint16_t kDeflate = 8;
inline constexpr std::uint16_t kZstd = 93;
inline constexpr std::uint32_t kRegularFile = 0100644;

/// What a local header or the central directory says. Written as it stands.
struct ZipHeader {
    std::string name;
    std::uint16_t flags = 0;
    std::uint16_t method = kStored;
    std::uint32_t crc = 0;
    std::uint64_t compressed_size = 0;
    std::uint64_t size = 0;
    std::string extra;
    bool zip64 = false;  ///< the sizes (and the offset, in the central directory) stand in a zip64 extra field
};

struct ZipMember {
    ZipHeader local;
    ZipHeader central;
    std::string data;
    std::string descriptor;  ///< after the data
    std::string gap;         ///< after the descriptor
    std::uint32_t attributes = kRegularFile << 16;
    std::optional<std::uint32_t> offset;  ///< of the local header, where the directory lies about it
    std::uint16_t disk = 0;
    std::string comment;

    /// Both headers at once.
    template <typename Change>
    ZipMember& change(Change change) {
        change(local);
        change(central);
        return *this;
    }
};

/// A member whose parts agree. A name that ends with a slash makes a directory.
ZipMember zip_member(std::string_view name, std::string_view content, std::uint16_t method = kDeflate,
                     std::uint32_t mode = kRegularFile);

enum class Descriptor { Plain, Signed, Wide, WideSigned };
/// Moves the local header's checksum and sizes behind the data.
ZipMember with_descriptor(ZipMember member, Descriptor form);

/// One extra field.
std::string zip_extra(std::uint16_t id, std::string_view data);
/// The bytes of a number, the lowest first.
std::string little_endian(std::uint64_t number, int bytes);

struct ZipArchive {
    std::vector<ZipMember> members;
    std::string prefix = {};      ///< before the first member; the offsets count it
    std::string suffix = {};      ///< after everything
    std::string comment = {};     ///< its length is in the end record
    bool zip64 = false;           ///< with a zip64 end record, to which the old one refers for everything
    std::string zip64_data = {};  ///< extensible data of the zip64 end record
    std::optional<std::uint64_t> zip64_offset = {};  ///< where the locator says that this record is
    std::optional<std::uint64_t> entries = {};       ///< other numbers than the right ones
    std::optional<std::uint64_t> entries_on_disk = {};
    std::optional<std::uint64_t> directory_size = {};
    std::optional<std::uint64_t> directory_offset = {};

    std::string bytes() const;
};

}  // namespace pyenvx::tests
