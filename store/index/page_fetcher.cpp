#include "store/index/page_fetcher.hpp"

#include <algorithm>

#include "store/base/file.hpp"

namespace pyenvx::index {
namespace {

constexpr std::int64_t kLongestFreshness = 24 * 60 * 60;

std::int64_t now_in_seconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

// RFC 9111, section 5.2.2: as far as a private cache needs it.
std::int64_t freshness_of(const HttpHead& head, std::int64_t fallback) {
    const auto header = head.header("cache-control");
    for (const auto part : split(header, ',')) {
        const auto directive = to_lower(trim(part));
        if (directive == "no-cache" || directive == "no-store") return 0;
        if (!directive.starts_with("max-age=")) continue;
        const auto seconds = parse_decimal(std::string_view(directive).substr(8));
        if (seconds) return static_cast<std::int64_t>(std::min<std::uint64_t>(*seconds, kLongestFreshness));
    }
    return fallback;
}

bool is_fresh(const CachedPage& page) {
    const auto now = now_in_seconds();
    return page.fetched <= now && now < page.fresh_until;
}

HttpRequest request_for(const std::string& url, const std::optional<CachedPage>& cached) {
    HttpRequest request;
    request.url = url;
    request.headers = {std::string(kPageAccept)};
    request.compressed = true;
    request.max_bytes = kMaxPageBytes;
    if (cached && !cached->etag.empty()) request.headers.push_back(concat("If-None-Match: ", cached->etag));
    if (cached && !cached->last_modified.empty()) {
        request.headers.push_back(concat("If-Modified-Since: ", cached->last_modified));
    }
    return request;
}

void set_times(CachedPage& page, const HttpHead& head, std::chrono::seconds fallback) {
    page.fetched = now_in_seconds();
    page.fresh_until = page.fetched + freshness_of(head, fallback.count());
}

Result<FetchedPage> page_of(HttpResponse response, std::optional<CachedPage> cached, std::chrono::seconds freshness) {
    const auto& head = response.head;
    if (head.status == 304 && cached) {
        set_times(*cached, head, freshness);
        return FetchedPage{*std::move(cached), std::nullopt, true};
    }
    CachedPage page;
    page.url = head.url;
    if (means_absent(head.status)) {
        page.found = false;
        page.fetched = page.fresh_until = now_in_seconds();  // kept for --offline only: it may be published any moment
        return FetchedPage{std::move(page), std::nullopt, true};
    }
    if (head.status != 200) return unexpected_status(head);
    page.etag = head.header("etag");
    page.last_modified = head.header("last-modified");
    set_times(page, head, freshness);
    return FetchedPage{std::move(page), UnreadPage{head.header("content-type"), std::move(response.body)}, true};
}

Result<FetchedPage> local_page(const std::string& url, const std::string& path) {
    const auto file = path.ends_with('/') ? path + "index.html" : path;
    auto text = TRY(read_file_if_there(file, kMaxPageBytes));
    FetchedPage fetched;
    fetched.page.found = text.has_value();
    fetched.page.url = url;
    if (text) fetched.unread = UnreadPage{"text/html", *std::move(text)};
    return fetched;
}

std::shared_future<Result<FetchedPage>> ready(Result<FetchedPage> result) {
    std::promise<Result<FetchedPage>> promise;
    promise.set_value(std::move(result));
    return promise.get_future().share();
}

}  // namespace

bool means_absent(int status) { return status == 403 || status == 404 || status == 410; }

Error unexpected_status(const HttpHead& head) {
    const auto url = redacted(head.url);
    if (head.status == 401 || head.status == 407) {
        return fail(ErrorKind::Network, url, " wants a user name and password, and has not got the right ones")
            .hint("put them into ~/.netrc, or into the index's URL in your own configuration");
    }
    return fail(ErrorKind::Network, url, " answered with HTTP status ", head.status)
        .hint("try again later; what ran before still runs with --offline");
}

Result<FetchedPage> PageFetcher::offline_page(const std::string& url, std::optional<CachedPage> cached) const {
    if (cached) return FetchedPage{*std::move(cached), std::nullopt, false, true};
    return fail(ErrorKind::Network, redacted(url), " is not in the cache, and --offline forbids to ask for it")
        .hint("run it once without --offline");
}

std::shared_future<Result<FetchedPage>> PageFetcher::fetch(const std::string& url) {
    if (const auto path = file_url_path(url)) return ready(local_page(url, *path));
    auto cached = cache_.page(url);
    if (settings_.offline) return ready(offline_page(url, std::move(cached)));
    if (cached && !settings_.refresh && is_fresh(*cached))
        return ready(FetchedPage{*std::move(cached), std::nullopt, false, true});
    return ask(url, std::move(cached));
}

Result<CachedPage> PageFetcher::read(const std::string& url, const FetchedPage& fetched, Parse parse) {
    auto page = fetched.page;
    bool may_be_kept = fetched.is_new;
    if (fetched.unread) {
        const auto parsed = TRY(parse(*fetched.unread, page.url));
        page.files = FileList(parsed.files);
        page.status = parsed.status;
        page.status_reason = parsed.status_reason;
        may_be_kept = may_be_kept && !parsed.had_credentials;
    }
    if (may_be_kept) cache_.store_page(url, page);
    return page;
}

std::shared_future<Result<FetchedPage>> PageFetcher::ask(const std::string& url, std::optional<CachedPage> cached) {
    auto request = request_for(url, cached);
    auto promise = std::make_shared<std::promise<Result<FetchedPage>>>();
    auto future = promise->get_future().share();
    http_.send(std::move(request), [promise, kept = std::move(cached),
                                    freshness = settings_.freshness](Result<HttpResponse> response) mutable {
        promise->set_value(response.ok() ? page_of(std::move(*response), std::move(kept), freshness)
                                         : Result<FetchedPage>(std::move(response).error()));
    });
    return future;
}

}  // namespace pyenvx::index
