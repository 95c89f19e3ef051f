#include "store/cache/http/http_transport.hpp"

#include "store/cache/http/web_transport.hpp"

namespace pyenvx::cache {
Result<std::unique_ptr<Transport>> http_transport(const CacheUrl& url, index::HttpSettings settings, bool signed_only,
                                                  const std::filesystem::path& scratch) {
    TRY(url.check_parameters({}));
    auto parts = TRY(index::split_credentials(concat(url.scheme, "://", url.place)));
    const auto origin = index::origin_of(parts.url);
    if (parts.credentials) settings.credentials.emplace(origin, *std::move(parts.credentials));
    settings.netrc_origins = {origin};
    if (signed_only) settings.trusted_hosts.push_back(index::host_of(parts.url));
    return std::unique_ptr<Transport>(
        std::make_unique<WebTransport>(std::move(parts.url), WebAccess{std::move(settings), scratch, {}}));
}

}  // namespace pyenvx::cache
