// The METADATA of wheels by the cheapest way there is: cache, the sidecar file (PEP 658), the end of the wheel, the
// wheel.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/index/file_download.hpp"
#include "store/index/http/http_client.hpp"
#include "store/index/index_cache.hpp"

namespace pyenvx::index {

/// Thread-safe. Each wheel is asked for once. Borrows all it is made with; `http` must be destroyed before the others.
class MetadataFetcher {
public:
    MetadataFetcher(const IndexSettings& settings, IndexCache& cache, HttpClient& http, Progress& progress);
    ~MetadataFetcher();

    /// Starts, and returns at once.
    std::shared_future<Result<std::string>> fetch(const DistributionFile& wheel);
    /// Whether the wheel at this address was asked for, and there is an answer.
    bool has(const std::string& url);
    /// The whole wheel, when a server without ranges sent it; once.
    std::optional<DownloadedFile> take_whole(const std::string& url);
    /// The bytes of a wheel that is so small that its end was all of it; not yet checked; once.
    std::optional<std::string> take_small(const std::string& url);

private:
    class Job;
    void keep_whole(const std::string& url, DownloadedFile file);
    void keep_small(const std::string& url, std::string bytes);

    const IndexSettings& settings_;
    IndexCache& cache_;
    HttpClient& http_;
    Progress& progress_;
    std::mutex mutex_;
    std::map<std::string, std::shared_future<Result<std::string>>> results_;  // by URL
    std::map<std::string, DownloadedFile> whole_;
    std::map<std::string, std::string> small_;
    std::uint64_t small_bytes_ = 0;
};

}  // namespace pyenvx::index
