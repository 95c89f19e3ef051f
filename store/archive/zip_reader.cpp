#include "store/archive/zip_reader.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include "store/archive/decompress.hpp"
#include "store/archive/inflate.hpp"
#include "store/archive/member_name.hpp"
#include "store/archive/zip_records.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::archive {
namespace {

constexpr std::size_t kLargeMemberBytes = 8 << 20;
constexpr std::size_t kScratchStep = 1 << 20;
constexpr std::size_t kForgetFrom = 256 << 10;
constexpr std::size_t kPageBytes = 4096;  // where pages are larger, madvise refuses, and nothing is lost

Result<void> check_crc(const ZipEntry& entry, std::string_view bytes) {
    if (crc32(bytes) != entry.crc) return refuse_member(entry.name, "does not match its CRC");
    return {};
}

Result<void> unpack(const ZipEntry& entry, std::string_view data, std::span<char> out) {
    auto outcome = decompress(entry.method, data, out);
    if (outcome.ok() || outcome.error().kind() != ErrorKind::Refused) return outcome;
    return refuse_member(entry.name, "is damaged, or is not of the size it claims");
}

std::string digest_of(HashAlgorithm algorithm, std::string_view bytes) {
    Hasher hasher(algorithm);
    hasher.update(bytes);
    return std::move(hasher).finish();
}

Result<Fd> create(const ExtractTarget& target, int access) {
    return sys::openat(target.directory, target.path, access | O_CREAT | O_EXCL | O_NOFOLLOW, target.mode);
}

Result<std::string> write_checked(const ZipEntry& entry, std::string_view bytes, const ExtractTarget& target) {
    TRY(check_crc(entry, bytes));
    auto digest = digest_of(target.algorithm, bytes);
    const Fd file = TRY(create(target, O_WRONLY));
    TRY(sys::write_all(file, bytes));
    return digest;
}

}  // namespace

/// A shared mapping of the first bytes of a file.
class ZipReader::Mapping {
public:
    static Result<std::unique_ptr<Mapping>> make(BorrowedFd fd, std::size_t size, int protection) {
        void* address = TRY(sys::mmap(fd, size, protection));
        return std::unique_ptr<Mapping>(new Mapping(static_cast<char*>(address), size));
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { ::munmap(address_, size_); }

    /// Gives the pages that lie wholly in this part of the file back; they are read again when they are touched.
    void forget(std::size_t offset, std::size_t size) {
        const auto first = (offset + kPageBytes - 1) / kPageBytes * kPageBytes;
        const auto end = (offset + size) / kPageBytes * kPageBytes;
        if (first < end) ::madvise(address_ + first, end - first, MADV_DONTNEED);
    }

    std::string_view bytes() const { return {address_, size_}; }
    std::span<char> writable() { return {address_, size_}; }

private:
    Mapping(char* address, std::size_t size) : address_(address), size_(size) {}
    char* address_;
    std::size_t size_;
};

ZipReader::ZipReader(std::unique_ptr<Mapping> mapping, std::vector<ZipEntry> entries)
    : mapping_(std::move(mapping)), entries_(std::move(entries)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

Result<ZipReader> ZipReader::open(BorrowedFd archive, const ZipLimits& limits) {
    const auto status = TRY(sys::fstat(archive));
    if (status.st_size == 0) return refuse_archive("is empty");
    auto mapping = TRY(Mapping::make(archive, static_cast<std::size_t>(status.st_size), PROT_READ));
    auto entries = TRY(read_zip_directory(mapping->bytes(), limits));
    return ZipReader(std::move(mapping), std::move(entries));
}

std::string_view ZipReader::data_of(const ZipEntry& entry) const {
    return mapping_->bytes().substr(entry.data_offset, entry.compressed_size);
}

Result<std::string> ZipReader::read(const ZipEntry& entry, std::size_t max_bytes) const {
    if (entry.size > max_bytes) return refuse_member(entry.name, concat("is larger than ", max_bytes, " bytes"));
    std::string bytes(entry.size, '\0');
    TRY(unpack(entry, data_of(entry), bytes));
    TRY(check_crc(entry, bytes));
    return bytes;
}

// What was unpacked is not needed in memory any more; large wheels would otherwise stay there whole.
void ZipReader::forget(const ZipEntry& entry) const {
    if (entry.compressed_size >= kForgetFrom) mapping_->forget(entry.data_offset, entry.compressed_size);
}

Result<std::string> ZipReader::extract(const ZipEntry& entry, const ExtractTarget& target, Scratch& scratch) const {
    const auto data = data_of(entry);
    if (entry.method == ZipMethod::Stored) return write_checked(entry, data, target);
    if (entry.size > kLargeMemberBytes) return extract_mapped(entry, target);
    const auto out = scratch.room_for(entry.size);
    TRY(unpack(entry, data, out));
    forget(entry);
    return write_checked(entry, {out.data(), out.size()}, target);
}

Result<std::string> ZipReader::extract_mapped(const ZipEntry& entry, const ExtractTarget& target) const {
    const Fd file = TRY(create(target, O_RDWR));
    TRY(sys::posix_fallocate(file, entry.size));
    const auto output = TRY(Mapping::make(file, entry.size, PROT_READ | PROT_WRITE));
    TRY(unpack(entry, data_of(entry), output->writable()));
    forget(entry);
    TRY(check_crc(entry, output->bytes()));
    return digest_of(target.algorithm, output->bytes());
}

std::span<char> Scratch::room_for(std::size_t size) {
    if (size > size_) {
        size_ = (size + kScratchStep - 1) / kScratchStep * kScratchStep;
        bytes_ = std::make_unique_for_overwrite<char[]>(size_);
    }
    return {bytes_.get(), size};
}

}  // namespace pyenvx::archive
