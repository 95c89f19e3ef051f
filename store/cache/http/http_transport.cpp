#include "store/cache/http/http_transport.hpp"

#include "store/cache/http/web_files.hpp"

namespace pyenvx::cache {
namespace {

class HttpTransport final : public Transport {
public:
    HttpTransport(std::string base, index::HttpSettings settings, const std::filesystem::path& scratch)
        : base_(std::move(base)), files_(std::move(settings), scratch, {}) {}

    Result<std::optional<std::string>> read(const CacheKey& key, std::size_t max_bytes) override {
        return files_.read(url_of(key), max_bytes);
    }
    Result<std::unique_ptr<ByteSource>> open(const CacheKey& key, std::uint64_t offset) override {
        return files_.open(url_of(key), offset);
    }
    Result<std::optional<std::uint64_t>> size(const CacheKey& key) override { return files_.size(url_of(key)); }
    Result<Fd> spool() override { return files_.spool(); }
    Result<void> put(const CacheKey& key, BorrowedFd file, std::uint64_t size) override {
        return files_.put(url_of(key), {file, 0, size});
    }
    Result<void> finish() override { return {}; }

private:
    std::string url_of(const CacheKey& key) const { return concat(base_, '/', index::percent_encode_path(key.str())); }

    const std::string base_;
    WebFiles files_;
};

}  // namespace

Result<std::unique_ptr<Transport>> http_transport(const CacheUrl& url, index::HttpSettings settings, bool signed_only,
                                                  const std::filesystem::path& scratch) {
    for (const auto& [name, value] : url.parameters) {
        if (name != "priority") return fail(ErrorKind::Invalid, "'", printable(name), "' is no parameter of http://");
    }
    auto parts = TRY(index::split_credentials(concat(url.scheme, "://", url.place)));
    const auto origin = index::origin_of(parts.url);
    if (parts.credentials) settings.credentials.emplace(origin, *std::move(parts.credentials));
    settings.netrc_origins = {origin};
    if (signed_only) settings.trusted_hosts.push_back(index::host_of(parts.url));
    return std::unique_ptr<Transport>(
        std::make_unique<HttpTransport>(std::move(parts.url), std::move(settings), scratch));
}

}  // namespace pyenvx::cache
