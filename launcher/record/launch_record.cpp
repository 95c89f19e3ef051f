#include "launcher/record/launch_record.hpp"

#include "launcher/record/fields.hpp"

// magic[8]  version:u32  checksum[16]  body
// The checksum is the first half of the SHA-256 of everything else. The body, in the order of the struct's members:
//   text     size:u32, bytes without NUL          list   count:u32, entries
//   input    text path, 5 x u64 identity          edit   kind:u8, text name, text value
//   flags    u8: bit 0 durable, bit 1 finisher unfinished
namespace pyenvx::record {
namespace {

constexpr std::string_view kMagic{"pyenvxR\n", 8};
constexpr std::size_t kChecksumBytes = 16;
constexpr std::uint8_t kDurableFlag = 1;
constexpr std::uint8_t kUnfinishedFlag = 2;

std::string checksum(std::string_view head, std::string_view body) {
    const Digest digest = digest_of(concat(head, body));
    return std::string(bytes_of(digest).substr(0, kChecksumBytes));
}

void write_input(FieldWriter& out, const InputFile& input) {
    out.text(input.path);
    out.u64(input.identity.device);
    out.u64(input.identity.inode);
    out.u64(input.identity.size);
    out.u64(static_cast<std::uint64_t>(input.identity.mtime_ns));
    out.u64(static_cast<std::uint64_t>(input.identity.ctime_ns));
}

void write_edit(FieldWriter& out, const EnvironmentEdit& edit) {
    out.u8(static_cast<std::uint8_t>(edit.kind));
    out.text(edit.name);
    out.text(edit.value);
}

void write_text(FieldWriter& out, const std::string& text) { out.text(text); }

template <typename Entries, typename Write>
void write_list(FieldWriter& out, const Entries& entries, Write write) {
    out.u32(static_cast<std::uint32_t>(entries.size()));
    for (const auto& entry : entries) write(out, entry);
}

std::string encode_body(const LaunchRecord& record) {
    FieldWriter out;
    out.text(record.key);
    out.u64(static_cast<std::uint64_t>(record.written_ns));
    out.u8(static_cast<std::uint8_t>((record.durable ? kDurableFlag : 0) |
                                     (record.finisher_unfinished ? kUnfinishedFlag : 0)));
    write_list(out, record.inputs, write_input);
    write_list(out, record.absent, write_text);
    out.raw(bytes_of(record.variables));
    out.text(record.environment);
    out.text(record.program);
    write_list(out, record.arguments, write_text);
    write_list(out, record.edits, write_edit);
    out.text(record.greeting);
    return out.bytes();
}

Result<std::string> read_path(FieldReader& in) {
    auto path = TRY(in.text());
    if (!path.starts_with('/')) return fail(ErrorKind::Corrupt, "the launch record names a path that is not absolute");
    return path;
}

Result<std::string> read_text(FieldReader& in) { return in.text(); }

Result<InputFile> read_input(FieldReader& in) {
    auto path = TRY(read_path(in));
    const auto device = TRY(in.u64());
    const auto inode = TRY(in.u64());
    const auto size = TRY(in.u64());
    const auto mtime_ns = static_cast<std::int64_t>(TRY(in.u64()));
    const auto ctime_ns = static_cast<std::int64_t>(TRY(in.u64()));
    return InputFile{std::move(path), {device, inode, size, mtime_ns, ctime_ns}};
}

Result<EnvironmentEdit> read_edit(FieldReader& in) {
    const auto kind = TRY(in.u8());
    auto name = TRY(in.text());
    auto value = TRY(in.text());
    const bool known = kind >= static_cast<int>(EditKind::Set) && kind <= static_cast<int>(EditKind::Default);
    if (!known || name.empty() || name.find('=') != name.npos) {
        return fail(ErrorKind::Corrupt, "the launch record has a variable that cannot be");
    }
    return EnvironmentEdit{static_cast<EditKind>(kind), std::move(name), std::move(value)};
}

template <typename Entry>
Result<std::vector<Entry>> read_list(FieldReader& in, std::size_t entry_bytes, Result<Entry> (*read)(FieldReader&)) {
    std::vector<Entry> entries;
    for (auto left = TRY(in.count(entry_bytes)); left > 0; --left) entries.push_back(TRY(read(in)));
    return entries;
}

Result<void> read_flags(FieldReader& in, LaunchRecord& record) {
    const auto flags = TRY(in.u8());
    if (flags > (kDurableFlag | kUnfinishedFlag)) return fail(ErrorKind::Corrupt, "the launch record has odd flags");
    record.durable = (flags & kDurableFlag) != 0;
    record.finisher_unfinished = (flags & kUnfinishedFlag) != 0;
    return {};
}

Result<Digest> read_digest(FieldReader& in) {
    Digest digest{};
    TRY(in.raw(digest.size())).copy(reinterpret_cast<char*>(digest.data()), digest.size());
    return digest;
}

Result<LaunchRecord> decode_body(std::string_view body) {
    FieldReader in(body);
    LaunchRecord record;
    record.key = TRY(in.text());
    record.written_ns = static_cast<std::int64_t>(TRY(in.u64()));
    TRY(read_flags(in, record));
    record.inputs = TRY(read_list(in, 44, read_input));
    record.absent = TRY(read_list(in, 4, read_path));
    record.variables = TRY(read_digest(in));
    record.environment = TRY(in.text());
    record.program = TRY(read_path(in));
    record.arguments = TRY(read_list(in, 4, read_text));
    record.edits = TRY(read_list(in, 9, read_edit));
    record.greeting = TRY(in.text());
    TRY(in.end());
    return record;
}

}  // namespace

Result<std::string> encode(const LaunchRecord& record) {
    FieldWriter head;
    head.raw(kMagic);
    head.u32(kRecordVersion);
    const std::string body = encode_body(record);
    auto bytes = concat(head.bytes(), checksum(head.bytes(), body), body);
    if (bytes.size() > kMaxRecordBytes) return fail(ErrorKind::Invalid, "the launch record would be too large");
    if (auto decoded = decode(bytes); !decoded.ok()) return fail(ErrorKind::Invalid, decoded.error().message());
    return bytes;
}

Result<LaunchRecord> decode(std::string_view bytes) {
    if (bytes.size() > kMaxRecordBytes) return fail(ErrorKind::Corrupt, "the launch record is too large");
    FieldReader in(bytes);
    if (TRY(in.raw(kMagic.size())) != kMagic) return fail(ErrorKind::Corrupt, "the file is not a launch record");
    const auto version = TRY(in.u32());
    if (version != kRecordVersion) return fail(ErrorKind::TooNew, "the launch record has version ", version);
    const auto head = bytes.substr(0, kMagic.size() + 4);
    const auto sum = TRY(in.raw(kChecksumBytes));
    const auto body = bytes.substr(head.size() + sum.size());
    if (sum != checksum(head, body)) return fail(ErrorKind::Corrupt, "the launch record's checksum is wrong");
    return decode_body(body);
}

}  // namespace pyenvx::record
