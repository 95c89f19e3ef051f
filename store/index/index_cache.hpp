// What was learned from indexes, kept between runs: what pages list with their validators (RFC 9111, RFC 9110 section
// 8.8), and the metadata of wheels that are known by hash. Never holds credentials.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/index/page/file_list.hpp"

namespace pyenvx::index {

/// An answer of an index for one project. Times are seconds since 1970, UTC.
struct CachedPage {
    bool found = true;  ///< false: the index does not have the project
    std::string url;    ///< after redirects
    std::string etag;
    std::string last_modified;
    std::int64_t fetched = 0;
    std::int64_t fresh_until = 0;
    ProjectStatus status = ProjectStatus::Active;
    std::string status_reason;
    FileList files;
};

/// Thread-safe. Reading a damaged entry is a miss; a write that fails is said once and costs nothing but time later.
class IndexCache {
public:
    /// `folder` empty: nothing is found and nothing kept. `progress` is borrowed.
    IndexCache(std::filesystem::path folder, Progress& progress) : folder_(std::move(folder)), progress_(progress) {}

    std::optional<CachedPage> page(std::string_view page_url) const;
    void store_page(std::string_view page_url, const CachedPage& page);

    /// Names of projects that an index has, as far as their pages are here; so many pages are looked at, at the most.
    std::set<std::string> projects(std::size_t most) const;

    /// Keyed by the wheel's address and its hash, so that an entry never grows old.
    std::optional<std::string> metadata(std::string_view wheel_url, std::string_view sha256) const;
    void store_metadata(std::string_view wheel_url, std::string_view sha256, std::string_view bytes);

private:
    std::filesystem::path entry(std::string_view kind, std::string_view key) const;
    void write(const std::filesystem::path& path, std::string_view bytes);
    Result<void> try_write(const std::filesystem::path& path, std::string_view bytes);

    std::filesystem::path folder_;
    Progress& progress_;
    std::atomic<bool> writable_{true};
    std::atomic<bool> swept_{false};  // what killed processes were writing
};

}  // namespace pyenvx::index
