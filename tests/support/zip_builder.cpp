#include "tests/support/zip_builder.hpp"

#include <algorithm>

namespace pyenvx::tests {
namespace {

constexpr std::uint64_t kSaturated16 = 0xFFFF;
constexpr std::uint64_t kSaturated32 = 0xFFFFFFFF;

// Bit by bit: not the code under test.
std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

// RFC 1951, 3.2.4: blocks without compression.
std::string deflate_blocks(std::string_view content) {
    std::string out;
    do {
        const auto block = content.substr(0, 0xFFFF);
        content.remove_prefix(block.size());
        out += content.empty() ? '\1' : '\0';
        out += little_endian(block.size(), 2) + little_endian(~block.size() & 0xFFFF, 2);
        out += block;
    } while (!content.empty());
    return out;
}

// RFC 8878, 3.1.1: a single-segment frame of raw blocks.
std::string zstd_frame(std::string_view content) {
    constexpr std::size_t kMaxBlock = 128 << 10;
    std::string out = little_endian(0xFD2FB528, 4) + '\xE0' + little_endian(content.size(), 8);
    do {
        const auto block = content.substr(0, kMaxBlock);
        content.remove_prefix(block.size());
        out += little_endian(block.size() << 3 | (content.empty() ? 1 : 0), 3);
        out += block;
    } while (!content.empty());
    return out;
}

std::string compress(std::string_view content, std::uint16_t method) {
    if (method == kDeflate) return deflate_blocks(content);
    return method == kZstd ? zstd_frame(content) : std::string(content);
}

std::uint64_t narrow(std::uint64_t value, bool zip64) { return zip64 ? kSaturated32 : value; }

std::string common_fields(const ZipHeader& header) {
    return little_endian(header.flags, 2) + little_endian(header.method, 2) + little_endian(0, 4) +
           little_endian(header.crc, 4) + little_endian(narrow(header.compressed_size, header.zip64), 4) +
           little_endian(narrow(header.size, header.zip64), 4);
}

std::string local_header(const ZipHeader& header) {
    const auto sizes = little_endian(header.size, 8) + little_endian(header.compressed_size, 8);
    const auto extra = (header.zip64 ? zip_extra(1, sizes) : "") + header.extra;
    return "PK\3\4" + little_endian(45, 2) + common_fields(header) + little_endian(header.name.size(), 2) +
           little_endian(extra.size(), 2) + header.name + extra;
}

std::string central_header(const ZipMember& member, std::uint64_t offset) {
    const auto& header = member.central;
    const auto wide =
        little_endian(header.size, 8) + little_endian(header.compressed_size, 8) + little_endian(offset, 8);
    const auto extra = (header.zip64 ? zip_extra(1, wide) : "") + header.extra;
    return "PK\1\2" + little_endian(0x32D, 2) + little_endian(45, 2) + common_fields(header) +
           little_endian(header.name.size(), 2) + little_endian(extra.size(), 2) +
           little_endian(member.comment.size(), 2) + little_endian(member.disk, 2) + little_endian(0, 2) +
           little_endian(member.attributes, 4) + little_endian(narrow(offset, header.zip64), 4) + header.name + extra +
           member.comment;
}

}  // namespace

std::string little_endian(std::uint64_t number, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xFF);
    return out;
}

std::string zip_extra(std::uint16_t id, std::string_view data) {
    return little_endian(id, 2) + little_endian(data.size(), 2) + std::string(data);
}

ZipMember zip_member(std::string_view name, std::string_view content, std::uint16_t method, std::uint32_t mode) {
    ZipMember member;
    const bool is_directory = name.ends_with('/');
    member.data = is_directory ? "" : compress(content, method);
    member.attributes = (is_directory ? 0040755 : mode) << 16;
    return std::move(member.change([&](ZipHeader& header) {
        header.name = name;
        header.method = is_directory ? kStored : method;
        header.crc = is_directory ? 0 : crc32(content);
        header.compressed_size = member.data.size();
        header.size = content.size();
    }));
}

ZipMember with_descriptor(ZipMember member, Descriptor form) {
    const int width = form == Descriptor::Wide || form == Descriptor::WideSigned ? 8 : 4;
    if (form == Descriptor::Signed || form == Descriptor::WideSigned) member.descriptor = "PK\7\10";
    member.descriptor += little_endian(member.central.crc, 4) + little_endian(member.central.compressed_size, width) +
                         little_endian(member.central.size, width);
    member.local.crc = 0;
    member.local.size = member.local.compressed_size = 0;
    return std::move(member.change([](ZipHeader& header) { header.flags |= 1 << 3; }));
}

std::string ZipArchive::bytes() const {
    std::string out = prefix;
    std::string directory;
    for (const auto& member : members) {
        directory += central_header(member, member.offset.value_or(static_cast<std::uint32_t>(out.size())));
        out += local_header(member.local) + member.data + member.descriptor + member.gap;
    }
    const auto count = entries.value_or(members.size());
    const auto count_on_disk = entries_on_disk.value_or(count);
    const auto size = directory_size.value_or(directory.size());
    const auto offset = directory_offset.value_or(out.size());
    out += directory;
    if (zip64) {
        const auto place = zip64_offset.value_or(out.size());
        out += "PK\6\6" + little_endian(44 + zip64_data.size(), 8) + little_endian(0x2D032D, 4) + little_endian(0, 8) +
               little_endian(count_on_disk, 8) + little_endian(count, 8) + little_endian(size, 8) +
               little_endian(offset, 8) + zip64_data;
        out += "PK\6\7" + little_endian(0, 4) + little_endian(place, 8) + little_endian(1, 4);
    }
    out += "PK\5\6" + little_endian(0, 4) + little_endian(zip64 ? kSaturated16 : count_on_disk, 2) +
           little_endian(zip64 ? kSaturated16 : count, 2) + little_endian(narrow(size, zip64), 4) +
           little_endian(narrow(offset, zip64), 4) + little_endian(comment.size(), 2) + comment;
    return out + suffix;
}

}  // namespace pyenvx::tests
