// Where distributions come from: indexes (PEP 503, 691, 700, 658/714, 592, 792) in their order, and find-links folders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/progress.hpp"
#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/index/index_settings.hpp"
#include "store/index/page/file_list.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::index {

struct ProjectPage {
    bool found = true;        ///< false: no index and no folder has that name
    bool may_be_old = false;  ///< an index's answer was taken from the cache without asking again
    FileList files;
    ProjectStatus status = ProjectStatus::Active;
    std::string status_reason;         ///< the index's own words for it; one printable line, may be empty
    std::string source;                ///< which index answered, without credentials
    std::vector<std::string> notices;  ///< sentences for the user
};

/// A file that was downloaded and checked; unnamed on disk, so that nothing is left of it whatever happens.
struct DownloadedFile {
    Fd fd;
    Sha256 sha256;
    std::uint64_t size = 0;
};

/// Thread-safe. Transfers go on in one background thread, which the destructor ends.
class PackageIndex {
public:
    static Result<std::unique_ptr<PackageIndex>> create(IndexSettings settings, Progress& progress);
    virtual ~PackageIndex() = default;

    /// Start fetching what will likely be asked; return at once.
    virtual void prefetch_pages(std::span<const pep::PackageName> names) = 0;
    virtual void prefetch_metadata(std::span<const DistributionFile> wheels) = 0;

    /// Waits. Errors: Network (names the index, not its credentials), Refused (hash), Interrupted.
    virtual Result<std::shared_ptr<const ProjectPage>> page(const pep::PackageName& name) = 0;
    /// Whether metadata() would answer without waiting. Asks for nothing.
    virtual bool has_metadata(const DistributionFile& wheel) = 0;
    /// The bytes of the wheel's METADATA: by sidecar, else by range, else from the whole wheel.
    virtual Result<std::string> metadata(const DistributionFile& wheel) = 0;
    using DownloadDone = std::function<void(Result<DownloadedFile>)>;

    /// Starts a download into an unnamed file below `directory`; every hash the index gave of sha256, sha384 and sha512
    /// is checked while receiving (Refused on a difference; nothing is kept), as is the size. `done` is called once, on
    /// the transfer thread or this one, and must not wait. Once `stop` is requested it ends as Interrupted.
    virtual void download(const DistributionFile& file, const std::filesystem::path& directory, std::stop_token stop,
                          DownloadDone done) = 0;
    /// The same for who waits.
    std::future<Result<DownloadedFile>> download(const DistributionFile& file, const std::filesystem::path& directory);
};

}  // namespace pyenvx::index
