#include "store/index/index_cache.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <utility>

#include "store/archive/inflate.hpp"
#include "store/base/drafts.hpp"
#include "store/base/file.hpp"
#include "store/base/mapped_file.hpp"
#include "store/base/sys.hpp"
#include "store/digest/sha256.hpp"
#include "store/index/page/simple_page.hpp"

namespace pyenvx::index {
namespace {

constexpr std::string_view kPageMark = "pyenvx index page 4\n";
constexpr std::string_view kMetadataMark = "pyenvx wheel metadata 2\n";
constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kMaxMetadataBytes = 16u << 20;

// An entry is a mark, "name: value" lines, an empty line and the body, whose size and CRC-32 are one of the lines.
// Power loss can leave a file whose name is there and whose bytes are not, which that shows.
std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) out.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
    return out;
}

// Takes the line "NAME: value"; nothing when another is there.
std::optional<std::string> take_line(std::string_view& rest, std::string_view name) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    if (end == std::string_view::npos || !line.starts_with(name)) return std::nullopt;
    const auto value = line.substr(name.size());
    if (!value.starts_with(": ")) return std::nullopt;
    rest.remove_prefix(end + 1);
    return std::string(value.substr(2));
}

std::string sum_of(std::string_view body) { return concat(body.size(), '-', archive::crc32(body)); }

std::optional<std::string_view> take_body(std::string_view rest, const std::optional<std::string>& sum) {
    if (!sum || !rest.starts_with('\n')) return std::nullopt;
    rest.remove_prefix(1);
    if (sum_of(rest) != *sum) return std::nullopt;
    return rest;
}

std::optional<CachedPage> decode_page(MappedFile file, std::string_view page_url) {
    auto text = file.bytes();
    if (!text.starts_with(kPageMark)) return std::nullopt;
    text.remove_prefix(kPageMark.size());
    std::array<std::optional<std::string>, 9> lines;
    constexpr std::array<std::string_view, 9> kNames = {"page",          "found",   "url",         "status", "etag",
                                                        "last-modified", "fetched", "fresh-until", "sum"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        lines[i] = take_line(text, kNames[i]);
        if (!lines[i]) return std::nullopt;
    }
    const auto fetched = parse_decimal(*lines[6]);
    const auto fresh_until = parse_decimal(*lines[7]);
    const auto space = std::min(lines[3]->find(' '), lines[3]->size());
    const auto status = parse_decimal(std::string_view(*lines[3]).substr(0, space));
    const auto body = take_body(text, lines[8]);
    if (*lines[0] != page_url || !fetched || !fresh_until || !body) return std::nullopt;
    if (!status || *status > static_cast<std::uint64_t>(ProjectStatus::Quarantined)) return std::nullopt;
    // The pages are large: the list is read where it is.
    auto files = FileList::parse(*body, std::make_shared<const MappedFile>(std::move(file)));
    if (!files) return std::nullopt;
    return CachedPage{*lines[1] == "yes",
                      *lines[2],
                      *lines[4],
                      *lines[5],
                      static_cast<std::int64_t>(*fetched),
                      static_cast<std::int64_t>(*fresh_until),
                      static_cast<ProjectStatus>(*status),
                      lines[3]->substr(std::min(space + 1, lines[3]->size())),
                      *std::move(files)};
}

std::string encode_page(std::string_view page_url, const CachedPage& page) {
    return concat(kPageMark, "page: ", page_url, "\nfound: ", page.found ? "yes" : "no", "\nurl: ", one_line(page.url),
                  "\nstatus: ", static_cast<unsigned>(page.status), page.status_reason.empty() ? "" : " ",
                  one_line(page.status_reason), "\netag: ", one_line(page.etag),
                  "\nlast-modified: ", one_line(page.last_modified), "\nfetched: ", page.fetched,
                  "\nfresh-until: ", page.fresh_until, "\nsum: ", sum_of(page.files.bytes()), "\n\n",
                  page.files.bytes());
}

std::optional<MappedFile> open_entry(const std::filesystem::path& path, std::size_t max_bytes) {
    if (path.empty()) return std::nullopt;
    auto file = MappedFile::open(path, max_bytes);
    return file.ok() ? std::optional(*std::move(file)) : std::nullopt;
}

// ".../simple/numpy/" is of "numpy".
std::optional<std::string> project_of(std::string_view text) {
    if (!text.starts_with(kPageMark)) return std::nullopt;
    text.remove_prefix(kPageMark.size());
    const auto url = take_line(text, "page");
    const auto found = take_line(text, "found");
    if (!url || found != "yes" || !url->ends_with('/')) return std::nullopt;
    const auto path = std::string_view(*url).substr(0, url->size() - 1);
    return std::string(path.substr(path.rfind('/') + 1));
}

// In the order in which the folder has them.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::size_t most) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (Walk entry(folder, error), end; !error && entry != end && files.size() < most; entry.increment(error)) {
        if (entry->is_regular_file(error)) files.push_back(entry->path());
    }
    return files;
}

}  // namespace

std::filesystem::path IndexCache::entry(std::string_view kind, std::string_view key) const {
    if (folder_.empty()) return {};
    const auto name = Sha256::of(key).hex();
    const std::string_view digits = name;
    return concat(folder_, '/', kind, '/', digits.substr(0, 2), '/', digits.substr(2));
}

Result<void> IndexCache::try_write(const std::filesystem::path& path, std::string_view bytes) {
    const auto drafts = folder_ / "tmp";
    TRY(make_directories(path.parent_path(), 0700));
    TRY(make_directories(drafts, 0700));
    if (!swept_.exchange(true)) TRY(remove_left_over_drafts(drafts));
    return write_file_atomically(path, bytes, 0600, drafts);
}

void IndexCache::write(const std::filesystem::path& path, std::string_view bytes) {
    if (path.empty() || !writable_) return;
    const auto written = try_write(path, bytes);
    if (written.ok() || !writable_.exchange(false)) return;
    progress_.warn(concat("the cache cannot be written (", written.error().message(), "): going on without it"));
}

std::optional<CachedPage> IndexCache::page(std::string_view page_url) const {
    auto file = open_entry(entry("pages", page_url), kMaxPageBytes + kMaxHeaderBytes);
    return file ? decode_page(*std::move(file), page_url) : std::nullopt;
}

void IndexCache::store_page(std::string_view page_url, const CachedPage& page) {
    write(entry("pages", page_url), encode_page(page_url, page));
}

std::set<std::string> IndexCache::projects(std::size_t most) const {
    constexpr std::size_t kBytesLookedAt = 1024;
    std::set<std::string> names;
    if (folder_.empty()) return names;
    for (const auto& path : files_below(folder_ / "pages", most)) {
        const auto file = sys::open(path.c_str(), O_RDONLY);
        if (!file.ok()) continue;
        const auto text = read_span(*file, 0, kBytesLookedAt);
        if (!text.ok()) continue;
        if (auto name = project_of(*text)) names.insert(*std::move(name));
    }
    return names;
}

std::optional<std::string> IndexCache::metadata(std::string_view wheel_url, std::string_view sha256) const {
    const auto file = open_entry(entry("metadata", concat(wheel_url, "#", sha256)), kMaxMetadataBytes);
    if (!file || !file->bytes().starts_with(kMetadataMark)) return std::nullopt;
    auto rest = file->bytes().substr(kMetadataMark.size());
    const auto wheel = take_line(rest, "wheel");
    const auto sum = take_line(rest, "sum");
    const auto body = take_body(rest, sum);
    if (!wheel || *wheel != concat(wheel_url, "#", sha256) || !body) return std::nullopt;
    return std::string(*body);
}

void IndexCache::store_metadata(std::string_view wheel_url, std::string_view sha256, std::string_view bytes) {
    const auto key = concat(wheel_url, "#", sha256);
    write(entry("metadata", key), concat(kMetadataMark, "wheel: ", key, "\nsum: ", sum_of(bytes), "\n\n", bytes));
}

}  // namespace pyenvx::index
