#include "store/archive/zip_records.hpp"

#include <algorithm>
#include <array>

#include "store/archive/member_name.hpp"
#include "store/base/byte_reader.hpp"

namespace pyenvx::archive {
namespace {

using namespace std::string_view_literals;

constexpr auto kLocalSignature = "PK\3\4"sv;
constexpr auto kCentralSignature = "PK\1\2"sv;
constexpr auto kEndSignature = "PK\5\6"sv;
constexpr auto kZip64EndSignature = "PK\6\6"sv;
constexpr auto kZip64LocatorSignature = "PK\6\7"sv;
constexpr auto kDescriptorSignature = "PK\7\10"sv;

constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kZip64EndBytes = 56;
constexpr std::size_t kZip64LocatorBytes = 20;
constexpr std::size_t kMaxCommentBytes = 0xFFFF;
constexpr std::uint16_t kSaturated16 = 0xFFFF;
constexpr std::uint32_t kSaturated32 = 0xFFFFFFFF;
constexpr std::uint16_t kZip64Extra = 0x0001;
constexpr std::uint16_t kUnicodePathExtra = 0x7075;

std::size_t length_of_comment(std::string_view end_record) {
    ByteReader reader(end_record.substr(kEndBytes - 2));
    return reader.u16();
}

bool is_end_record_at(std::string_view archive, std::size_t offset) {
    const auto record = archive.substr(offset);
    return record.starts_with(kEndSignature) && record.size() >= kEndBytes &&
           record.size() == kEndBytes + length_of_comment(record);
}

bool hides_a_record(std::string_view comment) {
    constexpr std::array kSignatures{kLocalSignature, kCentralSignature, kZip64EndSignature, kZip64LocatorSignature};
    return std::any_of(kSignatures.begin(), kSignatures.end(),
                       [&](auto signature) { return comment.find(signature) != std::string_view::npos; });
}

Result<std::size_t> locate_end_record(std::string_view archive) {
    const auto offset = archive.rfind(kEndSignature);
    if (offset == std::string_view::npos || archive.size() - offset < kEndBytes) {
        return refuse_archive("is no zip file: it has no end record");
    }
    if (!is_end_record_at(archive, offset)) return refuse_archive("has data after its end record");
    // A reader that looks for the longest comment would find another directory.
    const auto furthest = kEndBytes + kMaxCommentBytes;
    const std::size_t first = archive.size() > furthest ? archive.size() - furthest : 0;
    for (auto other = archive.find(kEndSignature, first); other < offset;
         other = archive.find(kEndSignature, other + 1)) {
        if (is_end_record_at(archive, other)) return refuse_archive("has two end records");
    }
    if (hides_a_record(archive.substr(offset + kEndBytes))) return refuse_archive("has zip records in its comment");
    return offset;
}

struct EndFields {
    std::uint64_t disk, directory_disk, entries_on_disk, entries, directory_size, directory_offset;
};

// Whether a field of the old record leaves its value to the zip64 record, or repeats it.
bool yields(std::uint64_t narrow, std::uint64_t saturated, std::uint64_t wide) {
    return narrow == saturated || narrow == wide;
}

bool agree(const EndFields& narrow, const EndFields& wide) {
    return yields(narrow.disk, kSaturated16, wide.disk) &&
           yields(narrow.directory_disk, kSaturated16, wide.directory_disk) &&
           yields(narrow.entries_on_disk, kSaturated16, wide.entries_on_disk) &&
           yields(narrow.entries, kSaturated16, wide.entries) &&
           yields(narrow.directory_size, kSaturated32, wide.directory_size) &&
           yields(narrow.directory_offset, kSaturated32, wide.directory_offset);
}

bool is_saturated(const EndFields& fields) {
    return fields.disk == kSaturated16 || fields.directory_disk == kSaturated16 ||
           fields.entries_on_disk == kSaturated16 || fields.entries == kSaturated16 ||
           fields.directory_size == kSaturated32 || fields.directory_offset == kSaturated32;
}

EndFields read_end_fields(std::string_view record) {
    ByteReader reader(record.substr(kEndSignature.size()));
    EndFields fields{};
    fields.disk = reader.u16();
    fields.directory_disk = reader.u16();
    fields.entries_on_disk = reader.u16();
    fields.entries = reader.u16();
    fields.directory_size = reader.u32();
    fields.directory_offset = reader.u32();
    return fields;
}

// The zip64 end record without extensible data, which nobody writes; nothing when it is of another form.
std::optional<EndFields> read_zip64_end_fields(std::string_view record) {
    ByteReader reader(record);
    const bool known = reader.bytes(4) == kZip64EndSignature && reader.u64() == kZip64EndBytes - 12;
    (void)reader.u32();  // versions made by and needed
    EndFields fields{};
    fields.disk = reader.u32();
    fields.directory_disk = reader.u32();
    fields.entries_on_disk = reader.u64();
    fields.entries = reader.u64();
    fields.directory_size = reader.u64();
    fields.directory_offset = reader.u64();
    return known && reader.ok() ? std::optional(fields) : std::nullopt;
}

// `locator_offset` is where a zip64 locator begins. The record it points to must end right there.
Result<EndFields> read_zip64_end(std::string_view archive, std::size_t locator_offset) {
    ByteReader reader(archive.substr(locator_offset + kZip64LocatorSignature.size()));
    const auto disk = reader.u32();
    const auto record_offset = reader.u64();
    const auto disks = reader.u32();
    if (disk != 0 || disks != 1 || locator_offset < kZip64EndBytes ||
        record_offset != locator_offset - kZip64EndBytes) {
        return refuse_archive("has a zip64 locator that does not point to the record before it");
    }
    const auto fields = read_zip64_end_fields(archive.substr(record_offset, kZip64EndBytes));
    if (!fields) return refuse_archive("has a zip64 end record of an unknown form");
    return *fields;
}

Result<EndRecord> check_end_fields(const EndFields& fields, std::uint64_t directory_end) {
    if (fields.disk != 0 || fields.directory_disk != 0 || fields.entries_on_disk != fields.entries) {
        return refuse_archive("is a part of a split archive");
    }
    if (fields.directory_size > directory_end || fields.directory_offset != directory_end - fields.directory_size) {
        return refuse_archive("has a central directory that does not end where its end record begins");
    }
    return EndRecord{fields.entries, fields.directory_offset, fields.directory_size};
}

struct Extras {
    std::optional<std::string_view> zip64;
    std::optional<std::string_view> unicode_path;
};

Result<void> keep_once(std::optional<std::string_view>& place, std::string_view data, std::string_view name) {
    if (place) return refuse_member(name, "has the same extra field twice");
    place = data;
    return {};
}

Result<Extras> read_extras(std::string_view bytes, std::string_view name) {
    Extras extras;
    ByteReader reader(bytes);
    while (!reader.rest().empty()) {
        const auto id = reader.u16();
        const auto data = reader.bytes(reader.u16());
        if (!reader.ok()) return refuse_member(name, "has broken extra fields");
        if (id == kZip64Extra) TRY(keep_once(extras.zip64, data, name));
        if (id == kUnicodePathExtra) TRY(keep_once(extras.unicode_path, data, name));
    }
    // Version and checksum come before the name (APPNOTE 4.6.9).
    if (extras.unicode_path && (extras.unicode_path->size() < 5 || extras.unicode_path->substr(5) != name)) {
        return refuse_member(name, "has a second name in its extra fields");
    }
    return extras;
}

// Some writers (Bazel's) repeat in a zip64 extra what the header says already. Where all of it agrees, nothing is in
// doubt.
bool repeats(std::initializer_list<std::uint64_t*> fields, std::string_view zip64) {
    ByteReader reader(zip64);
    bool same = true;
    for (const auto* const field : fields) same = reader.u64() == *field && same;
    return same && reader.ok() && reader.rest().empty();
}

// Replaces the saturated ones among `fields`, in APPNOTE's order; the zip64 extra holds those and nothing else.
Result<void> widen(std::initializer_list<std::uint64_t*> fields, const Extras& extras, std::string_view name) {
    ByteReader reader(extras.zip64.value_or(""sv));
    bool any = false;
    for (auto* const field : fields) {
        if (*field != kSaturated32) continue;
        *field = reader.u64();
        any = true;
    }
    const bool fits = reader.ok() && reader.rest().empty() && any == extras.zip64.has_value();
    if (!fits && (any || !repeats(fields, extras.zip64.value_or(""sv)))) {
        return refuse_member(name, "has zip64 sizes that do not fit its header");
    }
    return {};
}

void read_common(ByteReader& reader, MemberHeader& header) {
    header.flags = reader.u16();
    header.method = reader.u16();
    (void)reader.u32();  // time and date
    header.crc = reader.u32();
    header.compressed_size = reader.u32();
    header.size = reader.u32();
}

}  // namespace

Error refuse_archive(std::string_view why) { return fail(ErrorKind::Refused, "the archive ", why); }

Result<EndRecord> find_end_record(std::string_view archive) {
    const auto offset = TRY(locate_end_record(archive));
    const auto narrow = read_end_fields(archive.substr(offset));
    if (offset >= kZip64LocatorBytes &&
        archive.substr(offset - kZip64LocatorBytes).starts_with(kZip64LocatorSignature)) {
        const auto wide = TRY(read_zip64_end(archive, offset - kZip64LocatorBytes));
        if (!agree(narrow, wide)) return refuse_archive("has two end records that differ");
        return check_end_fields(wide, offset - kZip64LocatorBytes - kZip64EndBytes);
    }
    if (is_saturated(narrow)) return refuse_archive("lacks the zip64 end record that it refers to");
    return check_end_fields(narrow, offset);
}

Result<CentralHeader> take_central_header(std::string_view& directory) {
    ByteReader reader(directory);
    CentralHeader header;
    const bool is_header = reader.bytes(4) == kCentralSignature;
    (void)reader.u32();  // versions made by and needed
    read_common(reader, header);
    const auto name_bytes = reader.u16();
    const auto extra_bytes = reader.u16();
    const auto comment_bytes = reader.u16();
    const auto disk = reader.u16();
    (void)reader.u16();  // internal attributes
    header.attributes = reader.u32();
    header.local_offset = reader.u32();
    header.name = reader.bytes(name_bytes);
    const auto extra = reader.bytes(extra_bytes);
    (void)reader.bytes(comment_bytes);
    if (!is_header || !reader.ok()) return refuse_archive("has a broken central directory");
    if (disk != 0) return refuse_archive("is a part of a split archive");
    const auto extras = TRY(read_extras(extra, header.name));
    TRY(widen({&header.size, &header.compressed_size, &header.local_offset}, extras, header.name));
    directory = reader.rest();
    return header;
}

Result<LocalHeader> read_local_header(std::string_view archive, std::uint64_t offset) {
    ByteReader reader(archive.substr(std::min<std::uint64_t>(offset, archive.size())));
    LocalHeader header;
    const bool is_header = reader.bytes(4) == kLocalSignature;
    (void)reader.u16();  // version needed
    read_common(reader, header);
    const auto name_bytes = reader.u16();
    const auto extra_bytes = reader.u16();
    header.name = reader.bytes(name_bytes);
    const auto extra = reader.bytes(extra_bytes);
    if (!is_header || !reader.ok()) return refuse_archive("has a broken local header");
    const auto extras = TRY(read_extras(extra, header.name));
    TRY(widen({&header.size, &header.compressed_size}, extras, header.name));
    header.data_offset = archive.size() - reader.rest().size();
    return header;
}

bool is_descriptor_of(std::string_view bytes, const MemberHeader& member) {
    const bool has_signature = bytes.size() == 16 || bytes.size() == 24;
    const bool is_wide = bytes.size() == 20 || bytes.size() == 24;
    if (!has_signature && !is_wide && bytes.size() != 12) return false;
    ByteReader reader(bytes);
    if (has_signature && reader.bytes(4) != kDescriptorSignature) return false;
    const auto crc = reader.u32();
    const auto compressed_size = is_wide ? reader.u64() : reader.u32();
    const auto size = is_wide ? reader.u64() : reader.u32();
    return crc == member.crc && compressed_size == member.compressed_size && size == member.size;
}

}  // namespace pyenvx::archive
