// One page of an index or of find-links: from the cache while it is fresh, else asked for, with the cache's validators.
#pragma once

#include <future>
#include <string>

#include "store/index/http/http_client.hpp"
#include "store/index/index_cache.hpp"
#include "store/index/index_settings.hpp"
#include "store/index/page/simple_page.hpp"

namespace pyenvx::index {

/// An answer as it came.
struct UnreadPage {
    std::string content_type;
    std::string body;
};

struct FetchedPage {
    CachedPage page;                   ///< without files when those are still to be read
    std::optional<UnreadPage> unread;  ///< relative links in it start at the page's url
    bool is_new = false;               ///< to be kept once it has proved to be a good page
    bool may_be_old = false;           ///< taken from the cache without asking whether it still holds
};

/// Thread-safe. Borrows all it is made with; `http` must be destroyed before the others.
class PageFetcher {
public:
    PageFetcher(const IndexSettings& settings, IndexCache& cache, HttpClient& http)
        : settings_(settings), cache_(cache), http_(http) {}

    /// Starts, and returns at once. `url` is absolute and without credentials.
    /// Errors of the result: Network, Interrupted; Refused for plain http.
    std::shared_future<Result<FetchedPage>> fetch(const std::string& url);

    /// What a fetched page lists: read with `parse` where it is unread. Kept where it is new and carried no
    /// credentials.
    using Parse = Result<SimplePage> (*)(const UnreadPage& unread, const std::string& base);
    Result<CachedPage> read(const std::string& url, const FetchedPage& fetched, Parse parse);

private:
    Result<FetchedPage> offline_page(const std::string& url, std::optional<CachedPage> cached) const;
    std::shared_future<Result<FetchedPage>> ask(const std::string& url, std::optional<CachedPage> cached);

    const IndexSettings& settings_;
    IndexCache& cache_;
    HttpClient& http_;
};

/// The error for an answer that is neither the thing nor its absence. `what` begins the sentence: "INDEX" or a file.
Error unexpected_status(const HttpHead& head);
/// 404 and 410; and 403, which object stores answer for what is not there.
bool means_absent(int status);

}  // namespace pyenvx::index
