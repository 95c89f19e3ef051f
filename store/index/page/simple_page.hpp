// Pages of the simple repository API: JSON (PEP 691) and HTML (PEP 503), read strictly where installing depends on it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/base/result.hpp"
#include "store/index/page/distribution_file.hpp"

namespace pyenvx::index {

inline constexpr std::size_t kMaxPageBytes = 64u << 20;

struct SimplePage {
    std::vector<DistributionFile> files;
    ProjectStatus status = ProjectStatus::Active;
    std::string status_reason;     ///< in the index's own words; one printable line, may be empty
    bool had_credentials = false;  ///< a link carried some (they are dropped): the page must not be kept on disk
};

/// What an installer sends as Accept (PEP 691, "Version + Format Selection").
inline constexpr std::string_view kPageAccept =
    "Accept: application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.01";

/// Reads the page that `url` answered with. Files with a name or address that no file can have are left out.
/// Errors: Network, naming the URL redacted: an unknown format or major version, JSON or HTML that is not such a page.
Result<SimplePage> parse_simple_page(std::string body, std::string_view content_type, std::string_view url);

/// PEP 691. Errors as above, without the URL.
Result<SimplePage> parse_json_page(std::string body, std::string_view url);

enum class HtmlKind {
    ProjectPage,  ///< must look like one: a login page or a captive portal is an error
    LinkList,     ///< any page with links (find-links)
};
/// PEP 503. Errors as above, without the URL.
Result<SimplePage> parse_html_page(std::string_view body, std::string_view url, HtmlKind kind);

/// Adds `file` with `link` resolved against `base` as its address, its fragment and credentials taken off. Drops it
/// when that is no address of a file here, or the file has no plain name. An empty `filename` is taken from the
/// address.
void add_file(SimplePage& page, DistributionFile file, std::string_view base, std::string_view link);

/// Fails unless the major number of an `api-version` is one this program knows.
Result<void> check_api_version(std::string_view version);
/// Unknown words are Active, as PEP 792 asks.
ProjectStatus parse_project_status(std::string_view word);
/// The reason for it, as it may be shown and kept: foreign text, made one printable line of bounded length.
std::string status_reason(std::string_view text);

}  // namespace pyenvx::index
