#include "store/index/page/file_list.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "store/base/byte_reader.hpp"
#include "store/base/text.hpp"
#include "store/index/page/packed_file.hpp"

namespace pyenvx::index {
namespace {

using packed::Flag;

std::string_view text(ByteReader& from) { return from.bytes(from.u32()); }

struct Record {
    std::uint32_t flags;
    std::uint32_t head;
    std::uint32_t tail;
    std::uint32_t python;
    std::uint32_t details;

    // kRecordBytes are there. Numbers are kept as this machine has them: little-endian.
    explicit Record(const char* bytes) { std::memcpy(this, bytes, packed::kRecordBytes); }
    bool has(Flag flag) const { return (flags & flag) != 0; }
    bool fits(std::size_t texts, std::size_t bytes_of_details) const {
        return flags <= packed::kAllFlags && head < texts && tail < texts && python < texts &&
               details <= bytes_of_details;
    }
};

static_assert(sizeof(Record) == packed::kRecordBytes && std::endian::native == std::endian::little);

std::map<std::string, std::string> take_hashes(ByteReader& from, bool only_sha256) {
    if (only_sha256) return {{"sha256", to_hex(from.bytes(packed::kSha256Bytes))}};
    std::map<std::string, std::string> hashes;
    for (auto count = from.u32(); count > 0 && from.ok(); --count) {
        const auto name = text(from);
        hashes.emplace(name, text(from));
    }
    return hashes;
}

}  // namespace

struct FileList::Packed {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
    std::vector<std::string_view> texts;
    std::size_t files = 0;
    std::string_view records;
    std::string_view details;

    // The numbers of texts are checked, so that nobody need do it again.
    bool read() {
        ByteReader from(bytes);
        const auto text_count = from.u32();
        files = from.u32();
        const auto bytes_of_details = from.u32();
        texts.reserve(std::min<std::size_t>(text_count, from.rest().size() / sizeof(std::uint32_t)));
        for (std::uint32_t i = 0; i < text_count && from.ok(); ++i) texts.push_back(index::text(from));
        records = from.bytes(files * packed::kRecordBytes);
        details = from.bytes(bytes_of_details);
        if (!from.ok() || !from.rest().empty() || texts.empty()) return false;
        for (std::size_t i = 0; i < files; ++i) {
            if (!record(i).fits(texts.size(), details.size())) return false;
        }
        return true;
    }
    Record record(std::size_t position) const { return Record(records.data() + position * packed::kRecordBytes); }
};

FileList::FileList(const std::vector<DistributionFile>& files) : packed_(parse(packed::pack(files)).value().packed_) {}

std::optional<FileList> FileList::parse(std::string_view bytes, std::shared_ptr<const void> owner) {
    auto list = std::make_shared<Packed>();
    list->owner = std::move(owner);
    list->bytes = bytes;
    if (!list->read()) return std::nullopt;
    return FileList(std::move(list));
}

std::optional<FileList> FileList::parse(std::string bytes) {
    const auto kept = std::make_shared<const std::string>(std::move(bytes));
    return parse(*kept, kept);
}

std::size_t FileList::size() const { return packed_->files; }
std::size_t FileList::texts() const { return packed_->texts.size(); }
std::string_view FileList::text(std::uint32_t number) const { return packed_->texts[number]; }
std::string_view FileList::bytes() const { return packed_->bytes; }

ListedFile FileList::listed(std::size_t position) const {
    const auto record = packed_->record(position);
    const auto python = record.has(packed::kHasPython) ? std::optional(record.python) : std::nullopt;
    return {record.head, record.tail, python, record.has(packed::kYanked)};
}

std::optional<std::uint32_t> FileList::uploaded(std::size_t position) const {
    const auto record = packed_->record(position);
    if (!record.has(packed::kHasUploadTime)) return std::nullopt;
    return ByteReader(packed_->details.substr(record.details)).u32();
}

DistributionFile FileList::at(std::size_t position) const {
    const auto record = packed_->record(position);
    ByteReader from(packed_->details.substr(record.details));
    DistributionFile file;
    if (record.has(packed::kHasUploadTime)) file.uploaded = from.u32();
    file.filename = concat(text(record.head), text(record.tail));
    file.url = text(0);
    file.url += record.has(packed::kFoldersAreDigest) ? packed::folders_of(from.bytes(packed::kSha256Bytes))
                                                      : index::text(from);
    if (record.has(packed::kNamedInUrl)) file.url += file.filename;
    if (record.has(packed::kHasSize)) file.size = from.u64();
    if (record.has(packed::kHasPython)) file.requires_python = text(record.python);
    file.yanked = record.has(packed::kYanked);
    if (file.yanked) file.yanked_reason = index::text(from);
    file.hashes = take_hashes(from, record.has(packed::kOnlySha256));
    file.metadata_offered = record.has(packed::kMetadataOffered);
    if (file.metadata_offered) file.metadata_hashes = take_hashes(from, record.has(packed::kMetadataOnlySha256));
    return file;
}

std::vector<DistributionFile> all_of(const FileList& files) {
    std::vector<DistributionFile> all;
    for (std::size_t i = 0; i < files.size(); ++i) all.push_back(files.at(i));
    return all;
}

}  // namespace pyenvx::index
