#include "store/serve/sent_files.hpp"

namespace pyenvx::serve {
namespace {

class OpenFile final : public ByteSource {
public:
    OpenFile(BorrowedFd file, std::uint64_t offset) : file_(file), offset_(offset) {}
    Result<std::size_t> read(char* buffer, std::size_t size) override {
        const auto count = TRY(sys::pread(file_, buffer, size, offset_));
        offset_ += count;
        return count;
    }

private:
    BorrowedFd file_;
    std::uint64_t offset_;
};

Error cannot_be_put() { return fail(ErrorKind::Refused, "nothing can be put here"); }

}  // namespace

Result<std::optional<std::string>> SentFiles::read(const cache::CacheKey& key, std::size_t max_bytes) {
    if (key != key_) return std::optional<std::string>();
    if (text_.size() > max_bytes) return fail(ErrorKind::Refused, key.str(), " is too large");
    return std::optional(text_);
}

Result<std::unique_ptr<ByteSource>> SentFiles::open(const cache::CacheKey& key, std::uint64_t offset) {
    const auto found = data_.find(key);
    if (found == data_.end()) return fail(ErrorKind::Refused, "its data was not sent");
    return std::unique_ptr<ByteSource>(std::make_unique<OpenFile>(found->second, offset));
}

Result<std::optional<std::uint64_t>> SentFiles::size(const cache::CacheKey& key) {
    const auto found = data_.find(key);
    if (found == data_.end()) return std::optional<std::uint64_t>();
    return std::optional(static_cast<std::uint64_t>(TRY(sys::fstat(found->second)).st_size));
}

Result<Fd> SentFiles::spool() { return cannot_be_put(); }

Result<void> SentFiles::put(const cache::CacheKey&, BorrowedFd, std::uint64_t) { return cannot_be_put(); }

}  // namespace pyenvx::serve
