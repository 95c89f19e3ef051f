#include "store/index/remote_wheel.hpp"

#include <optional>

#include "store/archive/inflate.hpp"
#include "store/archive/zip_records.hpp"
#include "store/base/byte_reader.hpp"

namespace pyenvx::index {
namespace {

constexpr std::size_t kEndRecordBytes = 22;
constexpr std::size_t kLocalHeaderBytes = 30;
constexpr std::size_t kRoomForExtraFields = 4096;  // the local header may have other ones than the directory says
constexpr std::uint64_t kMaxDirectoryBytes = 64u << 20;
constexpr std::uint64_t kMaxMetadataBytes = 16u << 20;

using Answer = std::variant<std::string, WheelSpan>;

bool is_metadata(std::string_view name) {
    const auto slash = name.find('/');
    return slash != std::string_view::npos && name.substr(0, slash).ends_with(".dist-info") &&
           name.substr(slash) == "/METADATA";
}

Result<archive::CentralHeader> find_metadata(std::string_view directory) {
    std::optional<archive::CentralHeader> found;
    while (!directory.empty()) {
        auto header = TRY(archive::take_central_header(directory));
        if (!is_metadata(header.name)) continue;
        if (found) return archive::refuse_archive("has more than one METADATA");
        found = header;
    }
    if (!found) return archive::refuse_archive("has no METADATA, so it is no wheel");
    if (found->size > kMaxMetadataBytes || found->compressed_size > kMaxMetadataBytes) {
        return archive::refuse_archive("has an enormous METADATA");
    }
    return *found;
}

Result<std::string> decompress(const archive::MemberHeader& member, std::string_view bytes) {
    const bool is_stored = member.method == 0;
    if (!is_stored && member.method != 8) return archive::refuse_archive("has a METADATA compressed in an unknown way");
    auto text = is_stored ? Result<std::string>(std::string(bytes)) : archive::inflate_raw(bytes, member.size);
    if (text.ok() && (text->size() != member.size || archive::crc32(*text) != member.crc)) {
        return archive::refuse_archive("has a damaged METADATA");
    }
    return text;
}

Result<Answer> read_member(const archive::CentralHeader& member, std::string_view from_header,
                           std::uint64_t available) {
    const auto local = TRY(archive::read_local_header(from_header, 0));
    if (local.name != member.name || local.method != member.method) {
        return archive::refuse_archive("says two things about its METADATA");
    }
    const auto needed = local.data_offset + member.compressed_size;
    if (needed > from_header.size()) {
        if (needed > available) return archive::refuse_archive("has a METADATA that reaches into its directory");
        return Answer(WheelSpan{member.local_offset, needed});
    }
    return Answer(TRY(decompress(member, from_header.substr(local.data_offset, member.compressed_size))));
}

}  // namespace

// The end record is the last thing in a wheel; a zip comment has no place there, and zip64 is for what no index holds.
Result<WheelSpan> RemoteWheel::find_directory() {
    if (end_.size() < kEndRecordBytes) return archive::refuse_archive("is too short");
    const auto record_start = end_.size() - kEndRecordBytes;
    ByteReader record(std::string_view(end_).substr(record_start));
    const auto signature = record.u32();
    record.bytes(8);  // disk numbers and entry counts: the whole file's check compares them
    const std::uint64_t size = record.u32();
    const std::uint64_t offset = record.u32();
    if (signature != 0x06054b50 || record.u16() != 0) return archive::refuse_archive("has no end record at its end");
    if (size > kMaxDirectoryBytes || offset == 0xFFFFFFFF || offset + size < record_start) {
        return archive::refuse_archive("has a directory that is not where it should be");
    }
    pieces_.push_back({offset + size - record_start, std::move(end_)});
    return WheelSpan{offset, size};
}

std::string_view RemoteWheel::view_from(std::uint64_t offset) const {
    for (const auto& piece : pieces_) {
        const bool holds = offset >= piece.first && offset - piece.first < piece.bytes.size();
        if (holds) return std::string_view(piece.bytes).substr(offset - piece.first);
    }
    return {};
}

Result<Answer> RemoteWheel::metadata() {
    if (pieces_.empty()) directory_ = TRY(find_directory());
    const auto directory = view_from(directory_.first).substr(0, directory_.size);
    if (directory.size() != directory_.size) return Answer(directory_);
    const auto member = TRY(find_metadata(directory));
    if (member.local_offset >= directory_.first) return archive::refuse_archive("has a member after its directory");
    const auto available = directory_.first - member.local_offset;
    const auto header_size = kLocalHeaderBytes + member.name.size();
    const auto bytes = view_from(member.local_offset).substr(0, available);
    if (bytes.size() >= std::min(header_size + kRoomForExtraFields, available))
        return read_member(member, bytes, available);
    return Answer(WheelSpan{member.local_offset,
                            std::min(header_size + kRoomForExtraFields + member.compressed_size, available)});
}

}  // namespace pyenvx::index
