// Where to look for packages, and how: what the configuration, the environment and the command line come to.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/pep/name.hpp"

namespace pyenvx::index {

/// What happens when a name is in more than one index, with other files.
enum class IndexPolicy {
    FirstWins,  ///< the first index that has the name is used, and the others are said once
    Strict,     ///< Refused
};

/// An index for certain packages only: they are looked for here and nowhere else.
struct PinnedIndex {
    std::string name;  ///< [index.NAME]
    std::string url;
    std::vector<pep::PackageName> packages;
};

/// A plain value. The URLs may hold credentials: show them through redacted() (store/index/http/url.hpp) only.
struct IndexSettings {
    std::string index_url;                      ///< asked last; empty: none
    std::vector<std::string> extra_index_urls;  ///< asked before it, in this order
    std::vector<PinnedIndex> pins;
    std::vector<std::string> find_links;  ///< folders, files and pages whose links are considered in addition

    std::vector<std::string> direct_urls;  ///< of single files that are asked for, with what their hosts are to be told

    std::filesystem::path ca_bundle;  ///< file or directory; empty: the system's
    std::filesystem::path client_certificate;
    std::string proxy;  ///< may hold credentials; empty: as the environment says
    std::chrono::milliseconds timeout{15'000};
    int retries = 5;
    std::chrono::milliseconds first_retry_delay{250};
    std::vector<std::string> trusted_hosts;  ///< may be asked in plain http; TLS is verified all the same
    std::optional<std::filesystem::path> netrc_file;
    /// The origins (store/index/http/url.hpp) that netrc is looked up for: those of the user's own indexes. A host that
    /// a declaration, a lock or a page names must not get the user's credentials.
    std::set<std::string> netrc_origins;

    bool offline = false;                 ///< never ask
    bool refresh = false;                 ///< ask again whatever the cache holds
    std::chrono::seconds freshness{600};  ///< of a page whose server says nothing about it
    std::filesystem::path cache_dir;      ///< empty: nothing is cached
    IndexPolicy policy = IndexPolicy::FirstWins;
};

/// The index that this program was built to use when nothing is configured; may be empty.
std::string default_index_url();

}  // namespace pyenvx::index
