#include "store/index/http/url.hpp"

#include <algorithm>

namespace pyenvx::index {
namespace {

// The five components of RFC 3986, appendix B, each with its delimiter or empty.
struct Parts {
    std::string_view scheme;     // "https:"
    std::string_view authority;  // "//host:port"
    std::string_view path;
    std::string_view query;     // "?…"
    std::string_view fragment;  // "#…"
};

bool is_scheme(std::string_view text) {
    return !text.empty() && is_alpha(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return is_alnum(c) || c == '+' || c == '-' || c == '.';
    });
}

// A search for each stop, since find_first_of calls memchr for every character and pages hold thousands of addresses.
std::string_view take_to(std::string_view& rest, std::string_view stops, std::size_t from = 0) {
    std::size_t end = rest.size();
    for (const char stop : stops) end = std::min(end, rest.substr(0, end).find(stop, from));
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(end);
    return taken;
}

Parts parts_of(std::string_view url) {
    Parts parts;
    const auto colon = url.find(':');
    if (colon != std::string_view::npos && is_scheme(url.substr(0, colon))) {
        parts.scheme = url.substr(0, colon + 1);
        url.remove_prefix(colon + 1);
    }
    if (url.starts_with("//")) parts.authority = take_to(url, "/?#", 2);
    parts.path = take_to(url, "?#");
    if (url.starts_with('?')) parts.query = take_to(url, "#");
    parts.fragment = url;
    return parts;
}

std::string_view without_userinfo(std::string_view authority) {
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) return authority.substr(at + 1);
    return authority.starts_with("//") ? authority.substr(2) : authority;
}

// RFC 3986, section 5.2.4.
std::string remove_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    const bool rooted = path.starts_with('/');
    const auto segments = split(rooted ? path.substr(1) : path, '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool last = i + 1 == segments.size();
        if (segments[i] == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (segments[i] != ".") {
            kept.push_back(segments[i]);
            continue;
        }
        if (last) kept.push_back({});
    }
    std::string out;
    for (const auto segment : kept) out.append(out.empty() && !rooted ? "" : "/").append(segment);
    return out.empty() && rooted ? "/" : out;
}

std::string merged_path(const Parts& base, std::string_view path) {
    if (path.starts_with('/')) return std::string(path);
    const auto slash = base.path.rfind('/');
    const auto folder = slash == std::string_view::npos ? std::string_view("/") : base.path.substr(0, slash + 1);
    return concat(folder, path);
}

// Looks at all of them, since that is done for many at once.
bool has_bad_character(std::string_view url) {
    bool found = false;
    for (const char c : url) found |= static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == 127;
    return found;
}

Credentials credentials_of(std::string_view userinfo) {
    const auto colon = userinfo.find(':');
    const auto user = userinfo.substr(0, colon);
    const auto password = colon == std::string_view::npos ? std::string_view() : userinfo.substr(colon + 1);
    return {percent_decode(user).value_or(std::string(user)), percent_decode(password).value_or(std::string(password))};
}

}  // namespace

bool has_scheme(std::string_view url, std::string_view scheme) {
    if (url.size() <= scheme.size() || url[scheme.size()] != ':') return false;
    return std::equal(scheme.begin(), scheme.end(), url.begin(),
                      [](char wanted, char c) { return wanted == to_lower(c); });
}

Result<SplitUrl> split_credentials(std::string_view url) {
    if (has_bad_character(url))
        return fail(ErrorKind::Invalid, "the URL ", redacted(url), " has a character no URL may have");
    const auto parts = parts_of(url);
    const bool is_file = has_scheme(url, "file");
    if (!is_file && !has_scheme(url, "http") && !has_scheme(url, "https")) {
        return fail(ErrorKind::Invalid, redacted(url), " is not an http, https or file URL");
    }
    const auto host = without_userinfo(parts.authority);
    if (host.empty() && !is_file) return fail(ErrorKind::Invalid, "the URL ", redacted(url), " names no host");
    SplitUrl out{concat(to_lower(parts.scheme), "//", host, parts.path, parts.query), std::nullopt};
    const auto at = parts.authority.rfind('@');
    if (at != std::string_view::npos) out.credentials = credentials_of(parts.authority.substr(2, at - 2));
    return out;
}

std::string redacted(std::string_view url) {
    const auto parts = parts_of(url);
    const auto slashes = parts.authority.empty() ? "" : "//";
    // A text that is no URL may still hold "user:password@": show nothing up to the last "@" of it.
    const auto path = parts.authority.empty() ? without_userinfo(parts.path) : parts.path;
    return printable(concat(parts.scheme, slashes, without_userinfo(parts.authority), path));
}

std::string host_of(std::string_view url) {
    auto host = without_userinfo(parts_of(url).authority);
    if (host.starts_with('[')) return to_lower(host.substr(1, host.find(']') - 1));
    return to_lower(host.substr(0, host.find(':')));
}

// A name may begin like an address: 127.example.org is anybody's.
bool is_loopback(std::string_view host) {
    const bool is_number = std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
    return host == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

std::string origin_of(std::string_view url) {
    const auto parts = parts_of(url);
    if (parts.scheme.empty() || has_scheme(url, "file")) return {};
    const auto authority = without_userinfo(parts.authority);
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const bool has_port = colon != std::string_view::npos && colon + 1 < authority.size();
    const auto port = has_port ? authority.substr(colon + 1) : has_scheme(url, "https") ? "443" : "80";
    return to_lower(concat(parts.scheme, "//", authority.substr(0, colon), ":", port));
}

std::string resolve_url(std::string_view base, std::string_view reference) {
    const auto from = parts_of(base);
    const auto to = parts_of(reference);
    if (!to.scheme.empty()) return std::string(reference);
    if (!to.authority.empty()) return concat(from.scheme, reference);
    if (to.path.empty()) {
        return concat(from.scheme, from.authority, from.path, to.query.empty() ? from.query : to.query, to.fragment);
    }
    return concat(from.scheme, from.authority, remove_dot_segments(merged_path(from, to.path)), to.query, to.fragment);
}

std::string_view fragment_of(std::string_view url) {
    const auto fragment = parts_of(url).fragment;
    return fragment.empty() ? fragment : fragment.substr(1);
}

std::string filename_of(std::string_view url) {
    const auto path = parts_of(url).path;
    return percent_decode(path.substr(path.rfind('/') + 1)).value_or("");
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        const auto byte = from_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1 || byte->front() == '\0') return std::nullopt;
        out.append(*byte);
        i += 2;
    }
    return out;
}

std::string percent_encode_path(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (is_alnum(c) || c == '/' || c == '-' || c == '.' || c == '_' || c == '~') {
            out.push_back(c);
        } else {
            out.append("%").append(to_hex(path.substr(i, 1)));
        }
    }
    return out;
}

std::optional<std::string> file_url_path(std::string_view url) {
    if (!has_scheme(url, "file")) return std::nullopt;
    const auto parts = parts_of(url);
    const auto host = without_userinfo(parts.authority);
    if (!host.empty() && to_lower(host) != "localhost") return std::nullopt;
    return percent_decode(parts.path);
}

std::string file_url(std::string_view absolute_path) { return concat("file://", percent_encode_path(absolute_path)); }

}  // namespace pyenvx::index
