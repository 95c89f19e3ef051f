#include "store/index/page/file_list.hpp"

#include <algorithm>

#include "store/base/byte_reader.hpp"
#include "store/base/text.hpp"

namespace pyenvx::index {
namespace {

// The list is the text that all addresses begin with, and the files, each: flags, name, what is left of the address,
// and as the flags say size, Python and reason; its hashes; those of its metadata when offered. Numbers are
// little-endian, a text is its size in 32 bits and its bytes, hashes are their number in 32 bits and each a kind and
// its value.
enum Flag : std::uint8_t {
    kYanked = 1,
    kMetadataOffered = 2,
    kHasSize = 4,
    kHasPython = 8,
    kNamedInUrl = 16,  // the address ends in the file's name, which is left out there
    kAllFlags = 31,
};
enum HashKind : std::uint8_t {
    kSha256 = 1,  // 32 bytes
    kAny = 2,     // two texts
};
constexpr std::size_t kSha256Bytes = 32;

using Hashes = std::map<std::string, std::string>;

class Packer {
public:
    template <std::unsigned_integral Number>
    void number(Number value) {
        for (std::size_t i = 0; i < sizeof(Number); ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
    }
    void text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        bytes_.append(value);
    }
    void hashes(const Hashes& hashes) {
        number(static_cast<std::uint32_t>(hashes.size()));
        for (const auto& [name, digest] : hashes) hash(name, digest);
    }
    std::string take() { return std::move(bytes_); }

private:
    void hash(const std::string& name, const std::string& digest) {
        const auto raw = from_hex(digest);
        // What is not the usual spelling stays as it is, and fits no file later.
        if (name == "sha256" && raw && raw->size() == kSha256Bytes && to_hex(*raw) == digest) {
            number(std::uint8_t{kSha256});
            bytes_.append(*raw);
        } else {
            number(std::uint8_t{kAny});
            text(name);
            text(digest);
        }
    }

    std::string bytes_;
};

std::string_view text(ByteReader& from) { return from.bytes(from.u32()); }

// Calls `found` with the kind, the name and the value of each. False for what is no list of hashes.
template <typename Found>
bool each_hash(ByteReader& from, Found found) {
    for (auto count = from.u32(); count > 0 && from.ok(); --count) {
        const auto kind = from.u8();
        if (kind != kSha256 && kind != kAny) return false;
        const auto name = kind == kSha256 ? std::string_view("sha256") : text(from);
        found(kind, name, kind == kSha256 ? from.bytes(kSha256Bytes) : text(from));
    }
    return from.ok();
}

// A file where it lies, but for the hashes, which come next.
struct PackedFile {
    std::uint8_t flags = 0;
    std::string_view filename;
    std::string_view url_end;
    std::uint64_t size = 0;
    std::string_view python;
    std::string_view reason;

    bool has(Flag flag) const { return (flags & flag) != 0; }
};

PackedFile unpack_file(ByteReader& from) {
    PackedFile file;
    file.flags = from.u8();
    file.filename = text(from);
    file.url_end = text(from);
    if (file.has(kHasSize)) file.size = from.u64();
    if (file.has(kHasPython)) file.python = text(from);
    if (file.has(kYanked)) file.reason = text(from);
    return file;
}

bool skip_hashes(const PackedFile& file, ByteReader& from) {
    const auto ignore = [](auto&&...) {};
    return each_hash(from, ignore) && (!file.has(kMetadataOffered) || each_hash(from, ignore));
}

Hashes unpack_hashes(ByteReader& from) {
    Hashes hashes;
    each_hash(from, [&](std::uint8_t kind, std::string_view name, std::string_view value) {
        hashes.emplace(name, kind == kSha256 ? to_hex(value) : std::string(value));
    });
    return hashes;
}

std::string_view common_beginning(const std::vector<DistributionFile>& files) {
    if (files.empty()) return {};
    std::string_view common = files.front().url;
    for (const auto& file : files) {
        const auto until = std::mismatch(common.begin(), common.end(), file.url.begin(), file.url.end()).first;
        common = common.substr(0, static_cast<std::size_t>(until - common.begin()));
    }
    return common;
}

std::uint8_t flags_of(const DistributionFile& file, std::string_view url_end) {
    unsigned flags = 0;
    if (file.yanked) flags |= kYanked;
    if (file.metadata_offered) flags |= kMetadataOffered;
    if (file.size) flags |= kHasSize;
    if (file.requires_python) flags |= kHasPython;
    if (url_end.ends_with(file.filename)) flags |= kNamedInUrl;
    return static_cast<std::uint8_t>(flags);
}

void pack_file(const DistributionFile& file, std::string_view url_end, Packer& into) {
    const auto flags = flags_of(file, url_end);
    if ((flags & kNamedInUrl) != 0) url_end.remove_suffix(file.filename.size());
    into.number(flags);
    into.text(file.filename);
    into.text(url_end);
    if (file.size) into.number(*file.size);
    if (file.requires_python) into.text(*file.requires_python);
    if (file.yanked) into.text(file.yanked_reason);
    into.hashes(file.hashes);
    if (file.metadata_offered) into.hashes(file.metadata_hashes);
}

}  // namespace

struct FileList::Packed {
    struct Entry {
        std::string_view filename;
        std::string_view python;
        std::size_t offset;
        std::uint8_t flags;
    };
    std::string bytes;
    std::string_view url_beginning;
    std::vector<Entry> entries;
};

FileList::FileList(const std::vector<DistributionFile>& files) {
    const auto common = common_beginning(files);
    Packer packer;
    packer.text(common);
    for (const auto& file : files) pack_file(file, std::string_view(file.url).substr(common.size()), packer);
    packed_ = parse(packer.take()).value().packed_;
}

std::optional<FileList> FileList::parse(std::string bytes) {
    auto packed = std::make_shared<Packed>();
    packed->bytes = std::move(bytes);
    ByteReader from(packed->bytes);
    packed->url_beginning = text(from);
    if (!from.ok()) return std::nullopt;
    while (!from.rest().empty()) {
        const auto offset = packed->bytes.size() - from.rest().size();
        const auto file = unpack_file(from);
        if (file.flags > kAllFlags || !skip_hashes(file, from)) return std::nullopt;
        packed->entries.push_back({file.filename, file.python, offset, file.flags});
    }
    return FileList(std::move(packed));
}

std::size_t FileList::size() const { return packed_->entries.size(); }
const std::string& FileList::bytes() const { return packed_->bytes; }
std::string_view FileList::filename(std::size_t position) const { return packed_->entries[position].filename; }
bool FileList::yanked(std::size_t position) const { return (packed_->entries[position].flags & kYanked) != 0; }

std::optional<std::string_view> FileList::requires_python(std::size_t position) const {
    const auto& entry = packed_->entries[position];
    return (entry.flags & kHasPython) != 0 ? std::optional(entry.python) : std::nullopt;
}

DistributionFile FileList::at(std::size_t position) const {
    ByteReader from(std::string_view(packed_->bytes).substr(packed_->entries[position].offset));
    const auto packed = unpack_file(from);
    DistributionFile file;
    file.filename = packed.filename;
    file.url = concat(packed_->url_beginning, packed.url_end);
    if (packed.has(kNamedInUrl)) file.url += packed.filename;
    if (packed.has(kHasSize)) file.size = packed.size;
    if (packed.has(kHasPython)) file.requires_python = packed.python;
    file.yanked = packed.has(kYanked);
    file.yanked_reason = packed.reason;
    file.hashes = unpack_hashes(from);
    file.metadata_offered = packed.has(kMetadataOffered);
    if (file.metadata_offered) file.metadata_hashes = unpack_hashes(from);
    return file;
}

std::vector<DistributionFile> all_of(const FileList& files) {
    std::vector<DistributionFile> all;
    for (std::size_t i = 0; i < files.size(); ++i) all.push_back(files.at(i));
    return all;
}

}  // namespace pyenvx::index
