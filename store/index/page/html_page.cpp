#include "store/index/http/url.hpp"
#include "store/index/page/html_scanner.hpp"
#include "store/index/page/simple_page.hpp"

namespace pyenvx::index {
namespace {

bool is_archive(std::string_view name) {
    return name.ends_with(".whl") || name.ends_with(".tar.gz") || name.ends_with(".zip");
}

// "sha256=abc" as one entry; anything else is none.
std::map<std::string, std::string> hash_of(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return {};
    const auto digest = text.substr(equals + 1);
    return {{to_lower(text.substr(0, equals)), to_lower(digest.substr(0, digest.find('&')))}};
}

void read_metadata_offer(const HtmlTag& tag, DistributionFile& file) {
    const auto* offer = tag.attribute("data-core-metadata");
    if (offer == nullptr) offer = tag.attribute("data-dist-info-metadata");
    if (offer == nullptr || *offer == "false") return;
    file.metadata_offered = true;
    file.metadata_hashes = hash_of(*offer);
}

void read_anchor(const HtmlTag& tag, std::string_view base, SimplePage& page) {
    const auto* link = tag.attribute("href");
    if (link == nullptr) return;
    DistributionFile file;
    file.hashes = hash_of(fragment_of(*link));
    if (const auto* python = tag.attribute("data-requires-python")) file.requires_python = *python;
    if (const auto* reason = tag.attribute("data-yanked")) {
        file.yanked = true;
        file.yanked_reason = *reason;
    }
    read_metadata_offer(tag, file);
    add_file(page, std::move(file), base, *link);
    if (!page.files.empty() && !is_archive(page.files.back().filename)) page.files.pop_back();
}

// PEP 629's version and PEP 792's status. True for a meta tag that only index pages have.
Result<bool> read_meta(const HtmlTag& tag, SimplePage& page) {
    const auto* name = tag.attribute("name");
    const auto* content = tag.attribute("content");
    if (name == nullptr || content == nullptr || !name->starts_with("pypi:")) return false;
    if (*name == "pypi:repository-version") TRY(check_api_version(*content));
    if (*name == "pypi:project-status") page.status = parse_project_status(*content);
    if (*name == "pypi:project-status-reason") page.status_reason = status_reason(*content);
    return true;
}

// Older indexes mark their pages by nothing but this title.
bool has_index_title(std::string_view body) { return body.find("Links for ") != std::string_view::npos; }

}  // namespace

Result<SimplePage> parse_html_page(std::string_view body, std::string_view url, HtmlKind kind) {
    SimplePage page;
    std::string base(url);
    bool is_marked = false;
    HtmlScanner scanner(body);
    while (const auto tag = scanner.next()) {
        if (tag->name == "a") {
            read_anchor(*tag, base, page);
        } else if (tag->name == "base" && tag->attribute("href") != nullptr) {
            base = resolve_url(url, *tag->attribute("href"));
        } else if (tag->name == "meta") {
            is_marked = TRY(read_meta(*tag, page)) || is_marked;
        }
    }
    if (kind == HtmlKind::LinkList || is_marked || !page.files.empty() || has_index_title(body)) return page;
    return fail(ErrorKind::Network, "the index sent an HTML page that lists no files and is no page of an index")
        .hint("a login page or a captive portal may answer in its place: open the address in a browser");
}

}  // namespace pyenvx::index
