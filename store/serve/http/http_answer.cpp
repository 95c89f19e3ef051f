#include "store/serve/http/http_answer.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/cache/signed_answer.hpp"
#include "store/serve/http/compressed_source.hpp"

namespace pyenvx::serve {
namespace {

constexpr std::size_t kMaxText = cache::kMaxAnswer;

HttpAnswer only_status(int status, std::string_view sentence) {
    return {status, {{"Content-Type", "text/plain"}}, concat(sentence, "\n")};
}

HttpAnswer absent() { return only_status(404, "there is no such file"); }

// Where a range begins that goes to the end; nothing for every other, which may be ignored (RFC 9110, section 14.2).
std::optional<std::uint64_t> offset_of(std::string_view range) {
    constexpr std::string_view kBytes = "bytes=";
    if (!range.starts_with(kBytes) || !range.ends_with('-')) return std::nullopt;
    range.remove_prefix(kBytes.size());
    range.remove_suffix(1);
    return parse_decimal(range);
}

// With a weight, which pyenvx gives none, it is not heeded: nobody need be sent what is compressed.
bool accepts_zstd(std::string_view encodings) {
    const auto pieces = split(encodings, ',');
    return std::any_of(pieces.begin(), pieces.end(), [](auto piece) { return trim(piece) == "zstd"; });
}

Result<HttpAnswer> text_answer(const cache::CacheKey& key, cache::Transport& files) {
    auto text = TRY(files.read(key, kMaxText));
    if (!text) return absent();
    return HttpAnswer{200, {{"Content-Type", "text/plain"}}, *std::move(text)};
}

Result<HttpAnswer> data_answer(const cache::CacheKey& key, const HttpAsked& asked, cache::Transport& files) {
    const auto size = TRY(files.size(key));
    if (!size) return absent();
    const auto offset = offset_of(asked.range);
    if (offset && *offset >= *size) {
        auto refused = only_status(416, "there are not so many bytes");
        refused.headers.emplace_back("Content-Range", concat("bytes */", *size));
        return refused;
    }
    const auto first = offset.value_or(0);
    HttpAnswer answer{offset ? 206 : 200, {{"Content-Type", "application/octet-stream"}, {"Accept-Ranges", "bytes"}}};
    if (offset) answer.headers.emplace_back("Content-Range", concat("bytes ", first, "-", *size - 1, "/", *size));
    answer.stream = TRY(files.open(key, first));
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    const bool is_packed = !offset && key.is_tree() && accepts_zstd(asked.encodings);
    if (is_packed) {
        answer.headers.emplace_back("Content-Encoding", "zstd");
        answer.stream = TRY(CompressedSource::open(std::move(answer.stream)));
    } else {
        answer.size = *size - first;
    }
    return answer;
}

}  // namespace

HttpAnswer answer(const HttpAsked& asked, cache::Transport& files, Progress& progress) {
    if (asked.method != "GET" && asked.method != "HEAD") {
        auto refused = only_status(405, "this store is shared read-only");
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    const auto key = cache::CacheKey::parse(asked.path.substr(std::min<std::size_t>(1, asked.path.size())));
    if (!asked.path.starts_with('/') || !key.ok()) return absent();
    auto found = key->is_data() ? data_answer(*key, asked, files) : text_answer(*key, files);
    if (found.ok()) return *std::move(found);
    if (found.error().kind() == ErrorKind::NotFound) return absent();
    progress.warn(found.error().message());
    return only_status(500, "this store cannot give the file at the moment");
}

}  // namespace pyenvx::serve
