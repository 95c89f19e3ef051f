#include "store/index/package_index.hpp"

#include "store/base/file.hpp"
#include "store/base/sys.hpp"
#include "store/index/metadata_fetcher.hpp"
#include "store/index/project_pages.hpp"

namespace pyenvx::index {
namespace {

// Everything that is shown or stored later comes from the URLs that this leaves without credentials.
Result<void> take_credentials(std::string& url, std::map<std::string, Credentials>& credentials) {
    if (url.empty()) return {};
    if (url.starts_with('/')) url = file_url(url);
    auto parts = TRY(split_credentials(url).context("as the address of an index"));
    if (parts.credentials) credentials.insert_or_assign(origin_of(parts.url), *std::move(parts.credentials));
    url = std::move(parts.url);
    return {};
}

Result<HttpSettings> http_settings(IndexSettings& settings) {
    HttpSettings http;
    TRY(take_credentials(settings.index_url, http.credentials));
    for (auto& url : settings.extra_index_urls) TRY(take_credentials(url, http.credentials));
    for (auto& pin : settings.pins) TRY(take_credentials(pin.url, http.credentials));
    for (auto& place : settings.find_links) {
        if (place.find("://") != std::string::npos) TRY(take_credentials(place, http.credentials));
    }
    for (auto& url : settings.direct_urls) TRY(take_credentials(url, http.credentials));
    http.netrc_file = settings.netrc_file;
    http.netrc_origins = settings.netrc_origins;
    http.ca_bundle = settings.ca_bundle;
    http.client_certificate = settings.client_certificate;
    http.proxy = settings.proxy;
    http.trusted_hosts = settings.trusted_hosts;
    http.timeout = settings.timeout;
    http.retries = settings.retries;
    http.first_delay = settings.first_retry_delay;
    return http;
}

Result<void> check_configured(const IndexSettings& settings) {
    if (!settings.index_url.empty() || !settings.extra_index_urls.empty() || !settings.pins.empty()) return {};
    if (!settings.find_links.empty() || !settings.direct_urls.empty()) return {};
    return fail(ErrorKind::Invalid, "no package index is configured")
        .hint("set `index-url` in pyenvx's or pip's configuration, or PYENVX_INDEX_URL");
}

Result<DownloadedFile> copy_local(const std::string& path, FileDownload& download) {
    const auto source = TRY(sys::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK));
    const auto status = TRY(sys::fstat(source));
    if (!S_ISREG(status.st_mode)) return fail(ErrorKind::Invalid, path, " is not a regular file");
    TRY(download.begin(HttpHead{0, {{"content-length", std::to_string(status.st_size)}}, {}}));
    std::string chunk(1 << 20, '\0');
    for (;;) {
        const auto count = TRY(sys::read(source, chunk.data(), chunk.size()).context("in ", path));
        if (count == 0) return download.finish();
        TRY(download.write(std::string_view(chunk).substr(0, count)));
    }
}

Result<DownloadedFile> copy_bytes(std::string_view bytes, FileDownload& download) {
    TRY(download.begin(HttpHead{}));
    TRY(download.write(bytes));
    return download.finish();
}

Result<DownloadedFile> finish_download(FileDownload& download, const DistributionFile& file,
                                       const Result<HttpResponse>& response) {
    if (!response.ok()) return response.error();
    if (response->head.status == 200) return download.finish();
    if (!means_absent(response->head.status)) return unexpected_status(response->head);
    return fail(ErrorKind::Network, file.filename, " is listed by ", file.lock.empty() ? "its index" : file.lock,
                " and not there (HTTP status ", response->head.status, ")")
        .hint(file.lock.empty() ? "--refresh asks the index again" : "make the lock anew with the tool that made it");
}

class SimpleIndex final : public PackageIndex {
public:
    SimpleIndex(IndexSettings settings, std::unique_ptr<HttpClient> http, Progress& progress)
        : settings_(std::move(settings)), progress_(progress), http_(std::move(http)) {}

    void prefetch_pages(std::span<const pep::PackageName> names) override {
        for (const auto& name : names) pages_.prefetch(name);
    }

    void prefetch_metadata(std::span<const DistributionFile> wheels) override {
        for (const auto& wheel : wheels) (void)metadata_.fetch(wheel);
    }

    Result<std::shared_ptr<const ProjectPage>> page(const pep::PackageName& name) override { return pages_.page(name); }

    bool has_metadata(const DistributionFile& wheel) override { return metadata_.has(wheel.url); }
    Result<std::string> metadata(const DistributionFile& wheel) override { return metadata_.fetch(wheel).get(); }

    void download(const DistributionFile& file, const std::filesystem::path& directory, std::stop_token stop,
                  DownloadDone done) override {
        auto download = std::make_shared<FileDownload>(file, directory, progress_, std::move(stop));
        if (const auto path = file_url_path(file.url)) return done(copy_local(*path, *download));
        if (auto whole = metadata_.take_whole(file.url)) return done(*std::move(whole));
        if (const auto bytes = metadata_.take_small(file.url)) return done(copy_bytes(*bytes, *download));
        if (settings_.offline) return done(offline_error(file));
        HttpRequest request;
        request.url = file.url;
        request.max_bytes = kMaxFileBytes;
        request.sink = download;
        http_->send(std::move(request), [download, file, done = std::move(done)](const Result<HttpResponse>& response) {
            done(finish_download(*download, file, response));
        });
    }

private:
    static Error offline_error(const DistributionFile& file) {
        return fail(ErrorKind::Network, file.filename, " is not in the store, and --offline forbids to download it")
            .hint("run it once without --offline");
    }

    const IndexSettings settings_;
    Progress& progress_;
    IndexCache cache_{settings_.cache_dir, progress_};
    std::unique_ptr<HttpClient> http_;
    PageFetcher fetcher_{settings_, cache_, *http_};
    FindLinks find_links_{settings_, fetcher_, progress_};
    ProjectPages pages_{settings_, fetcher_, find_links_};
    MetadataFetcher metadata_{settings_, cache_, *http_, progress_};
    struct EndTransfersFirst {
        std::unique_ptr<HttpClient>& http;
        ~EndTransfersFirst() { http.reset(); }
    } end_transfers_first_{http_};  // last, so destroyed first: what is on its way touches everything above
};

}  // namespace

std::future<Result<DownloadedFile>> PackageIndex::download(const DistributionFile& file,
                                                           const std::filesystem::path& directory) {
    auto promise = std::make_shared<std::promise<Result<DownloadedFile>>>();
    auto future = promise->get_future();
    download(file, directory, {}, [promise](Result<DownloadedFile> result) { promise->set_value(std::move(result)); });
    return future;
}

Result<std::unique_ptr<PackageIndex>> PackageIndex::create(IndexSettings settings, Progress& progress) {
    TRY(check_configured(settings));
    auto http = std::make_unique<HttpClient>(TRY(http_settings(settings)), progress);
    return std::unique_ptr<PackageIndex>(std::make_unique<SimpleIndex>(std::move(settings), std::move(http), progress));
}

}  // namespace pyenvx::index
