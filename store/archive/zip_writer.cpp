#include "store/archive/zip_writer.hpp"

#include <libdeflate.h>

#include <memory>

#include "store/archive/inflate.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {
namespace {

constexpr int kLevel = 6;
constexpr std::uint64_t kMaxOffset = 0xFFFFFFFEU;
constexpr std::uint64_t kMaxMembers = 65'534;
constexpr unsigned kDeflated = 8;
constexpr unsigned kNeededVersion = 20;
constexpr unsigned kMadeByUnix = 3U << 8 | kNeededVersion;
constexpr unsigned kUtf8Names = 1U << 11;
constexpr unsigned kDosDate = 0U << 9 | 1U << 5 | 2U;  // 2 January 1980
constexpr std::uint32_t kRegularFile = 0100000;

struct FreeCompressor {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

void put(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xFF));
}

Result<std::string> deflated(std::string_view content) {
    const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(kLevel));
    if (!compressor) return fail(ErrorKind::Failed, "there is no memory left to compress");
    std::string out(libdeflate_deflate_compress_bound(compressor.get(), content.size()), '\0');
    out.resize(libdeflate_deflate_compress(compressor.get(), content.data(), content.size(), out.data(), out.size()));
    return out;
}

// What the local header and the directory both say of a member.
std::string common_fields(std::string_view name, std::string_view content, std::size_t compressed) {
    std::string out;
    put(out, kNeededVersion, 2);
    put(out, kUtf8Names, 2);
    put(out, kDeflated, 2);
    put(out, 0, 2);  // the time of day
    put(out, kDosDate, 2);
    put(out, crc32(content), 4);
    put(out, compressed, 4);
    put(out, content.size(), 4);
    put(out, name.size(), 2);
    put(out, 0, 2);  // no extra field
    return out;
}

}  // namespace

Result<void> ZipWriter::write(std::string_view bytes) {
    TRY(sys::write_all(file_, bytes));
    offset_ += bytes.size();
    return {};
}

Result<void> ZipWriter::add(std::string_view name, std::string_view content, bool executable) {
    const auto data = TRY(deflated(content));
    if (++members_ > kMaxMembers || offset_ + content.size() + data.size() + name.size() > kMaxOffset) {
        return fail(ErrorKind::Invalid, "the archive would be larger than 4 GiB or have more than 65,534 members");
    }
    const auto fields = common_fields(name, content, data.size());
    directory_ += "PK\1\2";
    put(directory_, kMadeByUnix, 2);
    directory_ += fields;
    put(directory_, 0, 2 + 2 + 2);  // no comment, the first disk, no internal attributes
    put(directory_, std::uint64_t{kRegularFile | (executable ? 0755U : 0644U)} << 16, 4);
    put(directory_, offset_, 4);
    directory_ += name;
    TRY(write(concat("PK\3\4", fields, name)));
    return write(data);
}

Result<void> ZipWriter::finish() {
    const auto begin = offset_;
    std::string end = "PK\5\6";
    put(end, 0, 2 + 2);
    put(end, members_, 2);
    put(end, members_, 2);
    put(end, directory_.size(), 4);
    put(end, begin, 4);
    put(end, 0, 2);
    TRY(write(directory_));
    return write(end);
}

}  // namespace pyenvx::archive
