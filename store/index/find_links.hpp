// find-links: folders, archive files and pages whose links are considered beside every index, as pip does.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "store/base/progress.hpp"
#include "store/index/page/simple_page.hpp"
#include "store/index/page_fetcher.hpp"
#include "store/pep/name.hpp"

namespace pyenvx::index {

/// Thread-safe. Reads the places once, at the first question. Borrows all it is made with.
/// A place that is not there is a detail and no error, as in pip; a page that cannot be read is a warning.
class FindLinks {
public:
    FindLinks(const IndexSettings& settings, PageFetcher& pages, Progress& progress)
        : settings_(settings), pages_(pages), progress_(progress) {}

    /// The files of that name. May wait for the network the first time.
    const std::vector<DistributionFile>& files(const pep::PackageName& name);

private:
    void read_all();
    void read_place(const std::string& place);
    void read_path(const std::filesystem::path& path);
    void read_page(const std::string& url);
    void add_all(const std::vector<DistributionFile>& files);

    const IndexSettings& settings_;
    PageFetcher& pages_;
    Progress& progress_;
    std::once_flag once_;
    std::map<std::string, std::vector<DistributionFile>> by_name_;
};

/// The normalised names that a file of that name may belong to. A source distribution's name may itself look like a
/// name and a version, so there can be several; nothing for what is no distribution.
std::vector<std::string> possible_names(std::string_view filename);

}  // namespace pyenvx::index
