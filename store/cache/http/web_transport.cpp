#include "store/cache/http/web_transport.hpp"

namespace pyenvx::cache {

WebTransport::WebTransport(std::string base, WebAccess access)
    : base_(std::move(base)),
      files_(std::move(access.settings), std::move(access.scratch), std::move(access.authorise)) {}

std::string WebTransport::url_of(const CacheKey& key) const {
    return concat(base_, '/', index::percent_encode_path(key.str()));
}

Result<std::optional<std::string>> WebTransport::read(const CacheKey& key, std::size_t max_bytes) {
    return files_.read(url_of(key), max_bytes);
}

Result<std::unique_ptr<ByteSource>> WebTransport::open(const CacheKey& key, std::uint64_t offset) {
    return key.is_tree() && offset == 0 ? files_.open_packed(url_of(key)) : files_.open(url_of(key), offset);
}

Result<std::optional<std::uint64_t>> WebTransport::size(const CacheKey& key) { return files_.size(url_of(key)); }

Result<Fd> WebTransport::spool() { return files_.spool(); }

Result<void> WebTransport::put(const CacheKey& key, BorrowedFd file, std::uint64_t size) {
    return files_.put(url_of(key), {file, 0, size});
}

}  // namespace pyenvx::cache
