// One page of an index or of find-links: from the cache while it is fresh, else asked for, with the cache's validators.
#pragma once

#include <future>
#include <string>

#include "store/index/http/http_client.hpp"
#include "store/index/index_cache.hpp"
#include "store/index/index_settings.hpp"

namespace pyenvx::index {

struct FetchedPage {
    CachedPage page;
    bool is_new = false;      ///< to be kept with IndexCache::store_page once it has proved to be a good page
    bool may_be_old = false;  ///< taken from the cache without asking whether it still holds
};

/// Thread-safe. Borrows all it is made with; `http` must be destroyed before the others.
class PageFetcher {
public:
    PageFetcher(const IndexSettings& settings, const IndexCache& cache, HttpClient& http)
        : settings_(settings), cache_(cache), http_(http) {}

    /// Starts, and returns at once. `url` is absolute and without credentials.
    /// Errors of the result: Network, Interrupted; Refused for plain http.
    std::shared_future<Result<FetchedPage>> fetch(const std::string& url);

private:
    Result<FetchedPage> offline_page(const std::string& url, std::optional<CachedPage> cached) const;
    std::shared_future<Result<FetchedPage>> ask(const std::string& url, std::optional<CachedPage> cached);

    const IndexSettings& settings_;
    const IndexCache& cache_;
    HttpClient& http_;
};

/// The error for an answer that is neither the thing nor its absence. `what` begins the sentence: "INDEX" or a file.
Error unexpected_status(const HttpHead& head);
/// 404 and 410; and 403, which object stores answer for what is not there.
bool means_absent(int status);

}  // namespace pyenvx::index
