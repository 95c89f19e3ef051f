#include "store/index/page/simple_page.hpp"

#include <algorithm>

#include "store/index/http/url.hpp"

namespace pyenvx::index {
namespace {

enum class Format { Json, Html, Unknown };

Format format_of(std::string_view content_type, std::string_view body) {
    const auto type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
    if (type == "application/vnd.pypi.simple.v1+json" || type == "application/json") return Format::Json;
    if (type == "application/vnd.pypi.simple.v1+html" || type == "text/html") return Format::Html;
    if (type.starts_with("application/vnd.pypi.simple.")) return Format::Unknown;
    if (!type.empty() && type != "application/octet-stream") return Format::Unknown;
    return trim(body.substr(0, 256)).starts_with('{') ? Format::Json : Format::Html;
}

bool is_plain_filename(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && is_valid_utf8(name) && name.size() < 256 &&
           std::none_of(name.begin(), name.end(),
                        [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 32 || c == 127; });
}

// Links with spaces occur in the wild; browsers and installers send %20.
std::string without_spaces(std::string_view link) {
    link = trim(link);
    if (link.find(' ') == std::string_view::npos) return std::string(link);
    std::string out;
    for (const char c : link) c == ' ' ? out.append("%20") : out.append(1, c);
    return out;
}

bool may_link_to(std::string_view base, std::string_view url) {
    return !has_scheme(url, "file") || has_scheme(base, "file");
}

}  // namespace

Result<SimplePage> parse_simple_page(std::string body, std::string_view content_type, std::string_view url) {
    const auto where = redacted(url);
    switch (format_of(content_type, body)) {
        case Format::Json: {
            const bool is_html = trim(std::string_view(body).substr(0, 256)).starts_with('<');
            if (is_html)
                return fail(ErrorKind::Network, where,
                            " promised JSON and sent HTML: something on the way answers in its place");
            return parse_json_page(std::move(body), url).context("in the page ", where);
        }
        case Format::Html: return parse_html_page(body, url, HtmlKind::ProjectPage).context("in the page ", where);
        case Format::Unknown: break;
    }
    return fail(ErrorKind::Network, where, " answered with ", printable(content_type),
                ", which is no format of a package index");
}

void add_file(SimplePage& page, DistributionFile file, std::string_view base, std::string_view link) {
    auto target = split_credentials(resolve_url(base, without_spaces(link)));
    if (!target.ok() || !may_link_to(base, target->url)) return;
    page.had_credentials = page.had_credentials || target->credentials.has_value();
    file.url = std::move(target->url);
    if (file.filename.empty()) file.filename = filename_of(file.url);
    if (is_plain_filename(file.filename)) page.files.push_back(std::move(file));
}

Result<void> check_api_version(std::string_view version) {
    const auto major = version.substr(0, version.find('.'));
    if (major == "1") return {};
    return fail(ErrorKind::Network, "the index speaks version ", printable(version),
                " of the simple repository API, and this program version 1")
        .hint("use a newer pyenvx, or another index");
}

ProjectStatus parse_project_status(std::string_view word) {
    if (word == "archived") return ProjectStatus::Archived;
    if (word == "deprecated") return ProjectStatus::Deprecated;
    if (word == "quarantined") return ProjectStatus::Quarantined;
    return ProjectStatus::Active;
}

std::string status_reason(std::string_view text) {
    constexpr std::size_t kMostBytes = 300;
    std::string line;
    for (const char c : text.substr(0, kMostBytes)) line.push_back(c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    while (!line.empty() && !is_valid_utf8(line)) line.pop_back();
    return printable(trim(line));
}

}  // namespace pyenvx::index
