// Which files there are of a project: the first index that has the name, and find-links beside it. Nothing is merged
// between indexes, since whoever can publish the name on another one could replace the package (dependency confusion).
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/index/find_links.hpp"
#include "store/index/package_index.hpp"
#include "store/index/page_fetcher.hpp"

namespace pyenvx::index {

/// Thread-safe. Each project is asked for once and read once. Borrows all it is made with.
class ProjectPages {
public:
    /// `settings` has URLs without credentials only.
    ProjectPages(const IndexSettings& settings, PageFetcher& fetcher, FindLinks& find_links);

    void prefetch(const pep::PackageName& name) { (void)inquiry(name); }
    Result<std::shared_ptr<const ProjectPage>> page(const pep::PackageName& name);

private:
    struct Asked {
        std::string index;
        std::string url;
        std::shared_future<Result<FetchedPage>> answer;
    };
    struct Inquiry {
        std::vector<Asked> asked;
        std::once_flag once;
        std::optional<Result<std::shared_ptr<const ProjectPage>>> result;
    };

    std::shared_ptr<Inquiry> inquiry(const pep::PackageName& name);
    const PinnedIndex* pin_of(const pep::PackageName& name) const;
    std::vector<std::string> indexes_for(const pep::PackageName& name) const;
    Result<std::shared_ptr<const ProjectPage>> read(const pep::PackageName& name, const Inquiry& inquiry);
    Result<void> read_index(const pep::PackageName& name, const Asked& asked, ProjectPage& page);
    Result<CachedPage> read_answer(const Asked& asked);
    Result<void> compare(const pep::PackageName& name, const Asked& other, const CachedPage& theirs, ProjectPage& page);

    const IndexSettings& settings_;
    PageFetcher& fetcher_;
    FindLinks& find_links_;
    std::mutex mutex_;
    std::map<pep::PackageName, std::shared_ptr<Inquiry>> inquiries_;
};

}  // namespace pyenvx::index
