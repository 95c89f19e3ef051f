#include "store/index/find_links.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "store/base/file.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::index {
namespace {

namespace fs = std::filesystem;

void add_name(std::vector<std::string>& names, std::string_view text) {
    const auto name = pep::PackageName::parse(text);
    if (name.ok()) names.push_back(name->str());
}

std::string_view without_suffix(std::string_view filename) {
    for (const std::string_view suffix : {".tar.gz", ".zip"}) {
        if (filename.ends_with(suffix)) return filename.substr(0, filename.size() - suffix.size());
    }
    return {};
}

Result<DistributionFile> local_file(const fs::path& path) {
    const auto status = TRY(sys::stat(path.c_str()));
    if (!status || !S_ISREG(status->st_mode)) return fail(ErrorKind::NotFound, path, " is no file");
    DistributionFile file;
    file.filename = path.filename().native();
    file.url = file_url(fs::absolute(path).lexically_normal().native());
    file.size = static_cast<std::uint64_t>(status->st_size);
    return file;
}

std::vector<DistributionFile> local_files(const fs::path& folder, const std::vector<std::string>& names) {
    std::vector<DistributionFile> files;
    for (const auto& name : names) {
        if (possible_names(name).empty()) continue;
        auto file = local_file(folder / name);
        if (file.ok()) files.push_back(*std::move(file));
    }
    return files;
}

Result<SimplePage> parse_links(const UnreadPage& unread, const std::string& base) {
    return parse_html_page(unread.body, base, HtmlKind::LinkList);
}

}  // namespace

std::vector<std::string> possible_names(std::string_view filename) {
    std::vector<std::string> names;
    if (filename.ends_with(".whl")) {
        add_name(names, filename.substr(0, filename.find('-')));
        return names;
    }
    const auto stem = without_suffix(filename);
    for (std::size_t i = 1; i + 1 < stem.size(); ++i) {
        const char next = to_lower(stem[i + 1]);
        if (stem[i] == '-' && (is_digit(next) || next == 'v')) add_name(names, stem.substr(0, i));
    }
    return names;
}

const std::vector<DistributionFile>& FindLinks::files(const pep::PackageName& name) {
    static const std::vector<DistributionFile> kNone;
    std::call_once(once_, [this] { read_all(); });
    const auto found = by_name_.find(name.str());
    return found == by_name_.end() ? kNone : found->second;
}

void FindLinks::read_all() {
    for (const auto& place : settings_.find_links) read_place(place);
}

void FindLinks::read_place(const std::string& place) {
    const auto path = file_url_path(place);
    if (path || place.find("://") == std::string::npos) return read_path(path.value_or(place));
    const auto url = split_credentials(place);
    if (url.ok()) return read_page(url->url);
    progress_.warn(concat("find-links: ", url.error().message()));
}

void FindLinks::read_path(const fs::path& path) {
    const auto status = sys::stat(path.c_str());
    const auto skip = [&](std::string_view why) {
        progress_.detail(concat("find-links: ", printable(path.native()), " is left out: ", why));
    };
    if (!status.ok() || !*status) return skip("it is not there");
    if (S_ISDIR((*status)->st_mode)) {
        const auto folder = sys::open(path.c_str(), O_RDONLY | O_DIRECTORY);
        if (!folder.ok()) return skip(folder.error().message());
        const auto names = sys::list_directory(*folder);
        return names.ok() ? add_all(local_files(path, *names)) : skip(names.error().message());
    }
    if (!possible_names(path.filename().native()).empty()) {
        auto file = local_file(path);
        return file.ok() ? add_all({*std::move(file)}) : skip(file.error().message());
    }
    const auto text = read_file(path, kMaxPageBytes);
    if (!text.ok()) return skip(text.error().message());
    auto page = parse_html_page(*text, file_url(fs::absolute(path).native()), HtmlKind::LinkList);
    return page.ok() ? add_all(page->files) : skip(page.error().message());
}

void FindLinks::read_page(const std::string& url) {
    const auto fetched = pages_.fetch(url).get();
    const auto page = fetched.ok() ? pages_.read(url, *fetched, parse_links) : Result<CachedPage>(fetched.error());
    if (!page.ok()) return progress_.warn(concat("find-links is left out: ", page.error().message()));
    add_all(all_of(page->files));
}

void FindLinks::add_all(const std::vector<DistributionFile>& files) {
    for (const auto& file : files) {
        for (const auto& name : possible_names(file.filename)) by_name_[name].push_back(file);
    }
}

}  // namespace pyenvx::index
