#include "store/cache/cache_url.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "store/base/text.hpp"

namespace pyenvx::cache {
namespace {

constexpr std::array<std::string_view, 5> kSchemes = {"file", "http", "https", "s3", "ssh"};
constexpr std::size_t kMaxUrl = 2048;

Error not_a_cache(std::string_view text, std::string_view why) {
    return fail(ErrorKind::Invalid, "'", printable(text.substr(0, 200)), "' is no address of a binary cache: ", why)
        .hint("write file:///PATH, https://HOST/PATH, s3://BUCKET or ssh://HOST");
}

bool is_written_plainly(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<void> read_parameters(std::string_view text, CacheUrl& url) {
    for (const auto piece : split(text, '&')) {
        const auto equals = piece.find('=');
        if (equals == piece.npos || equals == 0) return fail(ErrorKind::Invalid, "a parameter has no value");
        const bool is_new =
            url.parameters.emplace(std::string(piece.substr(0, equals)), std::string(piece.substr(equals + 1))).second;
        if (!is_new) return fail(ErrorKind::Invalid, "a parameter is there twice");
    }
    return {};
}

// "user:password@host/path" without what is secret.
std::string without_password(std::string_view place) {
    const auto at = place.substr(0, place.find('/')).rfind('@');
    if (at == place.npos) return std::string(place);
    const auto colon = place.substr(0, at).find(':');
    return colon == place.npos ? std::string(place) : concat(place.substr(0, colon), place.substr(at));
}

}  // namespace

Result<CacheUrl> CacheUrl::parse(std::string_view text) {
    if (text.size() > kMaxUrl) return not_a_cache(text, "it is too long");
    if (text.starts_with('/')) return CacheUrl{"file", std::string(text)};
    const auto colon = text.find("://");
    if (colon == text.npos) return not_a_cache(text, "it has no scheme");
    CacheUrl url{std::string(text.substr(0, colon)), {}};
    if (std::find(kSchemes.begin(), kSchemes.end(), url.scheme) == kSchemes.end()) {
        return not_a_cache(text, "its scheme is not known");
    }
    auto rest = text.substr(colon + 3);
    if (url.is_remote() && !is_written_plainly(rest)) return not_a_cache(text, "it has characters to be escaped");
    const auto question = rest.find('?');
    if (question != rest.npos) {
        const auto read = read_parameters(rest.substr(question + 1), url);
        if (!read.ok()) return not_a_cache(text, read.error().message());
    }
    rest = rest.substr(0, question);
    while (rest.size() > 1 && rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.empty() || rest == "/") return not_a_cache(text, "it names no place");
    if (!url.is_remote() && !rest.starts_with('/')) return not_a_cache(text, "its path is not absolute");
    url.place = rest;
    return url;
}

Result<void> CacheUrl::check_parameters(std::initializer_list<std::string_view> known) const {
    for (const auto& [name, value] : parameters) {
        if (name == "priority" || std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::vector<std::string> all(known.begin(), known.end());
        all.emplace_back("priority");
        return fail(ErrorKind::Invalid, "'", printable(name), "' is no parameter of ", scheme, "://")
            .hint(concat("what may stand there: ", join(all, ", ")));
    }
    return {};
}

std::string CacheUrl::str() const { return concat(scheme, "://", without_password(place)); }

}  // namespace pyenvx::cache
