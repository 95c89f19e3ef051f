#include "store/archive/zip_directory.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <numeric>

#include "store/archive/member_name.hpp"
#include "store/archive/zip_records.hpp"

namespace pyenvx::archive {
namespace {

// Bits 1 and 2 only tell how hard the compressor tried.
constexpr std::uint16_t kCompressorHints = 1 << 1 | 1 << 2;
constexpr std::uint16_t kKnownFlags = kCompressorHints | kFlagDescriptor | kFlagUtf8;
constexpr std::uint16_t kEncryptionFlags = kFlagEncrypted | 1 << 6 | 1 << 13;
constexpr std::size_t kCentralHeaderBytes = 46;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Result<void> check_flags(const CentralHeader& header) {
    if ((header.flags & kEncryptionFlags) != 0) return refuse_member(header.name, "is encrypted");
    if ((header.flags & ~kKnownFlags) != 0) return refuse_member(header.name, "has flags that no wheel needs");
    // Readers take such a name for code page 437.
    if ((header.flags & kFlagUtf8) == 0 && !is_ascii(header.name)) {
        return refuse_member(header.name, "has a name that is not marked as UTF-8");
    }
    return {};
}

// Some writers deflate directories too: nothing, deflated, is two bytes.
bool has_contents(const CentralHeader& header) {
    const bool deflated = header.method == static_cast<std::uint16_t>(ZipMethod::Deflate);
    const bool empty = header.compressed_size == 0 || (deflated && header.compressed_size == 2);
    return header.size != 0 || header.crc != 0 || !empty;
}

Result<void> check_type(const CentralHeader& header, bool is_directory) {
    const auto type = (header.attributes >> 16) & S_IFMT;
    if (type == S_IFLNK) return refuse_member(header.name, "is a symbolic link");
    if (type != 0 && type != S_IFREG && type != S_IFDIR) return refuse_member(header.name, "is a special file");
    if (type != 0 && (type == S_IFDIR) != is_directory) {
        return refuse_member(header.name, "has a mode that contradicts its name");
    }
    if (is_directory && has_contents(header)) return refuse_member(header.name, "is a directory with contents");
    return {};
}

Result<ZipMethod> check_method(const CentralHeader& header) {
    switch (header.method) {
        case static_cast<std::uint16_t>(ZipMethod::Stored):
            if (header.size != header.compressed_size) {
                return refuse_member(header.name, "is stored, but its two sizes differ");
            }
            return ZipMethod::Stored;
        case static_cast<std::uint16_t>(ZipMethod::Deflate): return ZipMethod::Deflate;
        case static_cast<std::uint16_t>(ZipMethod::Zstd): return ZipMethod::Zstd;
        default: return refuse_member(header.name, concat("uses the unknown compression method ", header.method));
    }
}

bool is_bomb(std::uint64_t size, std::uint64_t compressed_size, const ZipLimits& limits) {
    return size > limits.ratio_free_bytes && size / limits.max_ratio > compressed_size;
}

Result<void> check_size(const CentralHeader& header, const ZipLimits& limits) {
    if (header.size > limits.max_member_bytes) {
        return refuse_member(header.name, concat("unpacks to over ", limits.max_member_bytes, " bytes"));
    }
    if (is_bomb(header.size, header.compressed_size, limits)) {
        return refuse_member(header.name, concat("unpacks to over ", limits.max_ratio, " times its size"));
    }
    return {};
}

Result<ZipEntry> make_entry(const CentralHeader& header, const ZipLimits& limits) {
    TRY(check_member_name(header.name));
    TRY(check_flags(header));
    TRY(check_size(header, limits));
    ZipEntry entry;
    entry.is_directory = header.name.back() == '/';
    TRY(check_type(header, entry.is_directory));
    entry.method = TRY(check_method(header));
    entry.name = header.name.substr(0, header.name.size() - (entry.is_directory ? 1 : 0));
    // A type of 0 says that the mode means nothing.
    const auto mode = header.attributes >> 16;
    entry.is_executable = S_ISREG(mode) && (mode & 0111) != 0;
    entry.crc = header.crc;
    entry.size = header.size;
    entry.compressed_size = header.compressed_size;
    return entry;
}

struct Directory {
    std::vector<CentralHeader> headers;
    std::vector<ZipEntry> entries;  // of the same order
};

Result<Directory> read_central_directory(std::string_view bytes, const EndRecord& end, const ZipLimits& limits) {
    if (end.entries > limits.max_entries) {
        return refuse_archive(concat("has over ", limits.max_entries, " members"));
    }
    Directory directory;
    directory.headers.reserve(std::min<std::uint64_t>(end.entries, bytes.size() / kCentralHeaderBytes));
    directory.entries.reserve(directory.headers.capacity());
    for (std::uint64_t i = 0; i < end.entries; ++i) {
        directory.headers.push_back(TRY(take_central_header(bytes)));
        directory.entries.push_back(TRY(make_entry(directory.headers.back(), limits)));
    }
    if (!bytes.empty()) return refuse_archive("has more members in its central directory than it counts");
    return directory;
}

Result<void> check_tree(const std::vector<ZipEntry>& entries) {
    MemberTree tree;
    for (const auto& entry : entries) {
        TRY(entry.is_directory ? tree.add_directory(entry.name) : tree.add_file(entry.name));
    }
    return {};
}

Result<void> check_total(const std::vector<ZipEntry>& entries, std::uint64_t archive_bytes, const ZipLimits& limits) {
    std::uint64_t total = 0;
    for (const auto& entry : entries) {
        total += entry.size;  // each is below max_member_bytes, so nothing overflows before the check
        if (total > limits.max_total_bytes) {
            return refuse_archive(concat("unpacks to over ", limits.max_total_bytes, " bytes"));
        }
    }
    if (is_bomb(total, archive_bytes, limits)) {
        return refuse_archive(concat("unpacks to over ", limits.max_ratio, " times its size"));
    }
    return {};
}

// With a descriptor, a local header may leave a field zero.
bool says(std::uint64_t local, std::uint64_t central, bool has_descriptor) {
    return local == central || (has_descriptor && local == 0);
}

bool headers_agree(const LocalHeader& local, const CentralHeader& central) {
    // The UTF-8 flag changes nothing about an ASCII name, and hints change nothing at all.
    const int ignored = kCompressorHints | (is_ascii(central.name) ? kFlagUtf8 : 0);
    const bool has_descriptor = (central.flags & kFlagDescriptor) != 0;
    return local.name == central.name && (local.flags & ~ignored) == (central.flags & ~ignored) &&
           local.method == central.method && says(local.crc, central.crc, has_descriptor) &&
           says(local.size, central.size, has_descriptor) &&
           says(local.compressed_size, central.compressed_size, has_descriptor);
}

// One member's place: its local header at `begin`, then data and descriptor up to `end`.
Result<std::uint64_t> check_place(std::string_view archive, const CentralHeader& central, std::uint64_t end) {
    const auto local = TRY(read_local_header(archive, central.local_offset));
    if (!headers_agree(local, central)) {
        return refuse_member(central.name, "has a local header that differs from the central directory");
    }
    if (local.data_offset > end || central.compressed_size > end - local.data_offset) {
        return refuse_member(central.name, "overlaps what comes after it");
    }
    const auto data_end = local.data_offset + central.compressed_size;
    const auto after = archive.substr(data_end, end - data_end);
    if ((central.flags & kFlagDescriptor) != 0) {
        if (!is_descriptor_of(after, central)) return refuse_member(central.name, "has a wrong data descriptor");
    } else if (!after.empty()) {
        return refuse_member(central.name, "is followed by data that belongs to no member");
    }
    return local.data_offset;
}

Result<void> check_places(std::string_view archive, Directory& directory, std::uint64_t directory_offset) {
    const auto& headers = directory.headers;
    std::vector<std::size_t> order(headers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](auto left, auto right) { return headers[left].local_offset < headers[right].local_offset; });
    const auto first = order.empty() ? directory_offset : headers[order.front()].local_offset;
    if (first != 0) return refuse_archive("has data before its first member");
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto end = i + 1 < order.size() ? headers[order[i + 1]].local_offset : directory_offset;
        directory.entries[order[i]].data_offset = TRY(check_place(archive, headers[order[i]], end));
    }
    return {};
}

}  // namespace

Result<std::vector<ZipEntry>> read_zip_directory(std::string_view archive, const ZipLimits& limits) {
    const auto end = TRY(find_end_record(archive));
    const auto bytes = archive.substr(end.directory_offset, end.directory_size);
    auto directory = TRY(read_central_directory(bytes, end, limits));
    TRY(check_tree(directory.entries));
    TRY(check_total(directory.entries, archive.size(), limits));
    TRY(check_places(archive, directory, end.directory_offset));
    return std::move(directory.entries);
}

}  // namespace pyenvx::archive
