#include "store/cache/dump_transport.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "store/base/byte_reader.hpp"
#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::string_view kMagic = "pyenvx-dump 1\n";
constexpr std::size_t kCopyBytes = 256 * 1024;
constexpr std::uint32_t kMaxName = 512;

std::string number(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
    return text;
}

class DumpWriter final : public DumpFile {
public:
    DumpWriter(std::filesystem::path folder, AtomicFile file) : folder_(std::move(folder)), file_(std::move(file)) {}

    Result<std::optional<std::string>> read(const CacheKey&, std::size_t) override {
        return std::optional<std::string>();
    }
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t) override {
        return fail(ErrorKind::NotFound, "there is no ", key.str());
    }
    Result<std::optional<std::uint64_t>> size(const CacheKey&) override { return std::optional<std::uint64_t>(); }
    Result<Fd> spool() override { return sys::open(folder_.c_str(), O_TMPFILE | O_RDWR, 0600); }

    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        const std::lock_guard lock(mutex_);
        if (!names_.insert(key).second) return {};  // objects with equal trees have one file
        TRY(file_->write(concat(number(key.str().size(), 4), key.str(), number(size, 8))));
        for (std::uint64_t done = 0; done < size;) {
            const auto bytes = TRY(read_span(file, done, std::min<std::uint64_t>(size - done, kCopyBytes)));
            if (bytes.empty()) return fail(ErrorKind::Corrupt, "a file shrank while it was written into a dump");
            TRY(file_->write(bytes));
            done += bytes.size();
        }
        return {};
    }

    Result<void> finish() override { return {}; }
    Result<void> publish() override {
        const std::lock_guard lock(mutex_);
        TRY(file_->write(number(0, 4)));
        TRY((*std::move(file_)).commit());
        return {};
    }

private:
    const std::filesystem::path folder_;
    std::mutex mutex_;  // guards what follows
    std::optional<AtomicFile> file_;
    std::set<CacheKey> names_;
};

// A part of a file.
class Part final : public ByteSource {
public:
    Part(BorrowedFd file, std::uint64_t begin, std::uint64_t end) : file_(file), at_(begin), end_(end) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_));
        const auto count = most == 0 ? 0 : TRY(sys::pread(file_, buffer, most, at_));
        at_ += count;
        return count;
    }

private:
    BorrowedFd file_;
    std::uint64_t at_;
    const std::uint64_t end_;
};

Error malformed() { return Error(ErrorKind::Refused, "it is no dump of a store, or was cut off"); }

Result<bool> is_dump(const std::filesystem::path& file) {
    const Fd opened = TRY(sys::open(file.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    return TRY(read_span(opened, 0, kMagic.size())) == kMagic;
}

// Through links, as every program writes; in place of another dump or of nothing, since what is renamed over a device,
// or over a script that was meant as PATH, is lost.
Result<std::filesystem::path> place_for(const std::filesystem::path& file) {
    const auto absolute = std::filesystem::path(TRY(sys::getcwd())) / file;
    const auto status = TRY(sys::stat(absolute.c_str()));
    if (!status) return absolute;
    const bool is_free = S_ISREG(status->st_mode) && (status->st_size == 0 || TRY(is_dump(absolute)));
    if (is_free) return std::filesystem::path(TRY(sys::realpath(absolute.c_str())));
    return fail(ErrorKind::Refused, printable(file.native()), " is there already and is no dump")
        .hint("name a file that is not there: the first word is the file to write");
}

}  // namespace

Result<std::unique_ptr<DumpFile>> write_dump(const std::filesystem::path& file) {
    const auto absolute = TRY(place_for(file));
    auto target = TRY(AtomicFile::create(absolute, 0644));
    TRY(target.write(kMagic));
    return std::unique_ptr<DumpFile>(std::make_unique<DumpWriter>(absolute.parent_path(), std::move(target)));
}

Result<std::unique_ptr<DumpReader>> DumpReader::open(const std::filesystem::path& file) {
    auto opened = TRY(sys::open(file.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    const auto status = TRY(sys::fstat(opened));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::Invalid, file, " is no regular file");
    std::unique_ptr<DumpReader> reader(new DumpReader(std::move(opened)));
    TRY(reader->read_names(static_cast<std::uint64_t>(status.st_size)).context("in ", file));
    return reader;
}

Result<void> DumpReader::read_names(std::uint64_t file_size) {
    if (TRY(read_span(file_, 0, kMagic.size())) != kMagic) return malformed();
    for (std::uint64_t at = kMagic.size();;) {
        const auto name_size = ByteReader(TRY(read_span(file_, at, 4))).u32();
        at += 4;
        if (at > file_size || name_size > kMaxName) return malformed();
        if (name_size == 0) return at == file_size ? Result<void>() : malformed();
        const auto head = TRY(read_span(file_, at, name_size + 8));
        ByteReader reader(head);
        const auto name = CacheKey::parse(reader.bytes(name_size));
        const auto size = reader.u64();
        at += name_size + 8;
        if (!reader.ok() || !name.ok() || at > file_size || size > file_size - at) return malformed();
        if (!spans_.emplace(*name, Span{at, size}).second) return malformed();
        at += size;
    }
}

std::vector<CacheKey> DumpReader::keys() const {
    std::vector<CacheKey> keys;
    for (const auto& [key, span] : spans_) keys.push_back(key);
    return keys;
}

Result<std::optional<std::string>> DumpReader::read(const CacheKey& key, std::size_t max_bytes) {
    const auto found = spans_.find(key);
    if (found == spans_.end()) return std::optional<std::string>();
    if (found->second.size > max_bytes) return fail(ErrorKind::Refused, key.str(), " is too large");
    return std::optional(TRY(read_span(file_, found->second.offset, found->second.size)));
}

Result<std::unique_ptr<ByteSource>> DumpReader::open(const CacheKey& key, std::uint64_t offset) {
    const auto found = spans_.find(key);
    if (found == spans_.end() || offset > found->second.size) {
        return fail(ErrorKind::NotFound, "there is no ", key.str());
    }
    const auto [begin, size] = found->second;
    return std::unique_ptr<ByteSource>(std::make_unique<Part>(file_, begin + offset, begin + size));
}

Result<std::optional<std::uint64_t>> DumpReader::size(const CacheKey& key) {
    const auto found = spans_.find(key);
    if (found == spans_.end()) return std::optional<std::uint64_t>();
    return std::optional(found->second.size);
}

Result<Fd> DumpReader::spool() { return fail(ErrorKind::Refused, "a dump is only read"); }

Result<void> DumpReader::put(const CacheKey&, BorrowedFd, std::uint64_t) {
    return fail(ErrorKind::Refused, "a dump is only read");
}

}  // namespace pyenvx::cache
