#include "launcher/direct/direct_url.hpp"

#include <algorithm>
#include <array>

#include "store/digest/sha256.hpp"
#include "store/pep/wheel_tag.hpp"

namespace pyenvx::direct {
namespace {

constexpr std::array<std::string_view, 3> kStrongHashes = {"sha256", "sha384", "sha512"};
constexpr std::array<std::string_view, 3> kWeakHashes = {"md5", "sha1", "sha224"};
constexpr std::size_t kMaxRevision = 255;

Error wrong(std::string_view url, std::string_view what) {
    return fail(ErrorKind::Invalid, index::redacted(url), " ", what);
}

/// What stands after "#": KEY=VALUE, joined by "&". Of a key that stands twice the first counts.
class Fragment {
public:
    explicit Fragment(std::string_view url) {
        for (const auto piece : split(index::fragment_of(url), '&')) {
            const auto equals = std::min(piece.find('='), piece.size());
            const auto value = piece.substr(std::min(equals + 1, piece.size()));
            values_.emplace(piece.substr(0, equals), index::percent_decode(value).value_or(".."));
        }
    }
    std::optional<std::string> find(std::string_view key) const {
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    std::map<std::string, std::string, std::less<>> values_;
};

Result<Hashes> hashes_of(std::string_view url, const Fragment& fragment) {
    for (const auto weak : kWeakHashes) {
        if (fragment.find(weak)) return wrong(url, concat("has the weak digest ", weak, ": use sha256"));
    }
    Hashes hashes;
    for (const auto name : kStrongHashes) {
        const auto value = fragment.find(name);
        if (!value) continue;
        const auto digest = to_lower(*value);
        const auto size = name == "sha256" ? 64U : name == "sha384" ? 96U : 128U;
        if (digest.size() != size || !from_hex(digest)) return wrong(url, concat("has no digest after ", name, "="));
        hashes.emplace(name, digest);
    }
    return hashes;
}

Result<std::string> subdirectory_of(std::string_view url, const Fragment& fragment) {
    const auto folder = fragment.find("subdirectory");
    if (!folder) return std::string();
    auto plain = plain_subdirectory(*folder);
    return plain.ok() ? std::move(plain) : wrong(url, concat("has ", plain.error().message()));
}

std::string_view before(std::string_view text, std::string_view stops) {
    return text.substr(0, text.find_first_of(stops));
}

// ---- git ----

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

// What git-check-ref-format forbids, and what a shell, an option or git's own syntax of revisions could be made of.
bool is_revision(std::string_view text) {
    constexpr std::string_view kForbidden = " ~^:?*[\\'\"`$;&|<>(){}!";
    return text.size() <= kMaxRevision && !text.starts_with('-') && !text.starts_with('/') && !text.ends_with('/') &&
           !text.ends_with('.') && !text.ends_with(".lock") && text.find("..") == text.npos &&
           text.find("//") == text.npos && text.find("@{") == text.npos && is_valid_utf8(text) && !has_control(text) &&
           text.find_first_of(kForbidden) == text.npos;
}

Result<std::string> check_authority(std::string_view url, std::string_view authority, bool is_file) {
    const auto at = authority.rfind('@');
    const auto user = at == authority.npos ? std::string_view() : authority.substr(0, at);
    const auto host = at == authority.npos ? authority : authority.substr(at + 1);
    const auto odd = [](char c) {
        return !is_alnum(c) && std::string_view("-._:[]").find(c) == std::string_view::npos;
    };
    if (is_file && !authority.empty()) return wrong(url, "names a host, and file addresses have none");
    if (!is_file && host.empty()) return wrong(url, "names no host");
    if (host.starts_with('-') || user.starts_with('-') || std::any_of(host.begin(), host.end(), odd)) {
        return wrong(url, "has a host or user that git could take for an option");
    }
    return std::string(host);
}

/// Takes "@revision" off the path.
Result<std::string> take_revision(std::string_view whole, std::string_view& path) {
    const auto at = path.rfind('@');
    if (at == path.npos) return std::string();
    auto revision = index::percent_decode(path.substr(at + 1)).value_or("-");
    path = path.substr(0, at);
    if (revision.empty() || !is_revision(revision)) return wrong(whole, "asks for a revision that git has none of");
    return revision;
}

/// Of "user:password@" before a host.
Result<std::optional<index::Credentials>> credentials_in(std::string_view whole, std::string_view scheme,
                                                         std::string_view authority) {
    auto found = TRY(index::split_credentials(concat(scheme, "://", authority))).credentials;
    // git is told both in lines.
    if (found && has_control(found->user + found->password))
        return wrong(whole, "has a user or password with a control character");
    return found;
}

/// "https://host/path" of "git+https://user:password@host/path@revision#fragment".
Result<GitUrl> parse_git(std::string_view whole) {
    const auto url = whole.substr(std::string_view("git+").size());
    const auto colon = url.find("://");
    const auto scheme = url.substr(0, std::min(colon, url.size()));
    if (colon == url.npos || (scheme != "https" && scheme != "http" && scheme != "ssh" && scheme != "file")) {
        return wrong(whole, "is of no kind that is fetched: those are git+https://, git+ssh:// and git+file://");
    }
    auto rest = before(url.substr(colon + 3), "#?");
    if (url.substr(colon + 3 + rest.size()).starts_with('?')) return wrong(whole, "has a query, and git knows none");
    const auto authority = before(rest, "/");
    auto path = rest.substr(authority.size());
    GitUrl git;
    git.revision = TRY(take_revision(whole, path));
    if (path.size() < 2 || path.find_first_of("\\\"'`$;|<>") != path.npos) return wrong(whole, "names no repository");
    const auto host = TRY(check_authority(whole, authority, scheme == "file"));
    if (scheme == "http" && !index::is_loopback(index::host_of(url))) {
        return wrong(whole, "is plain http, in which anybody on the way can change a commit: use git+https");
    }
    const Fragment fragment(whole);
    git.subdirectory = TRY(subdirectory_of(whole, fragment));
    // In ssh the user's name is part of the address.
    const auto userinfo = authority.substr(0, authority.size() - host.size());
    if (scheme == "ssh") {
        if (userinfo.find(':') != userinfo.npos)
            return wrong(whole, "has a password, and ssh takes none from an address");
        git.url = concat("ssh://", userinfo == "@" ? "" : userinfo, host, path);
    } else {
        git.url = concat(scheme, "://", host, path);
        if (!userinfo.empty()) git.credentials = TRY(credentials_in(whole, scheme, authority));
    }
    return git;
}

// ---- files ----

Result<DirectUrl> parse_local(std::string_view url) {
    const auto path = index::file_url_path(url);
    if (!path || path->empty() || path->front() != '/') return wrong(url, "is no absolute path of this machine");
    if (printable(*path) != *path) return wrong(url, "has characters that no path here may have");
    const Fragment fragment(url);
    auto plain = std::filesystem::path(*path).lexically_normal();
    if (!plain.has_filename()) plain = plain.parent_path();
    auto hashes = TRY(hashes_of(url, fragment));
    auto subdirectory = TRY(subdirectory_of(url, fragment));
    return DirectUrl(LocalUrl{std::move(plain), std::move(hashes), std::move(subdirectory)});
}

Result<DirectUrl> parse_archive(std::string_view url) {
    auto parts = TRY(index::split_credentials(url));
    const auto host = before(std::string_view(parts.url).substr(parts.url.find("//") + 2), "/?");
    if (host.starts_with('[') != (host.find(']') != host.npos)) return wrong(url, "names half a host");
    ArchiveUrl archive{std::move(parts.url), std::move(parts.credentials), {}, {}, {}};
    archive.filename = index::filename_of(archive.url);
    if (!is_archive_name(archive.filename) || printable(archive.filename) != archive.filename) {
        return wrong(url, "is neither a wheel nor an archive: those end in .whl, .tar.gz or .zip");
    }
    const Fragment fragment(url);
    archive.hashes = TRY(hashes_of(url, fragment));
    archive.subdirectory = TRY(subdirectory_of(url, fragment));
    return DirectUrl(std::move(archive));
}

}  // namespace

bool is_archive_name(std::string_view filename) {
    constexpr std::array<std::string_view, 3> kEndings = {".whl", ".tar.gz", ".zip"};
    return filename.find('/') == filename.npos && std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) {
               return filename.ends_with(ending) && filename.size() > ending.size();
           });
}

Result<std::string> plain_subdirectory(std::string_view text) {
    if (text.starts_with('/') || printable(text) != text)
        return fail(ErrorKind::Invalid, "a subdirectory that is no plain path");
    std::vector<std::string> kept;
    for (const auto piece : split(text, '/')) {
        if (piece.empty() || piece == ".") continue;
        if (piece == ".." || to_lower(piece) == ".git")
            return fail(ErrorKind::Invalid, "a subdirectory that leaves its source");
        kept.emplace_back(piece);
    }
    return join(kept, "/");
}

std::string GitUrl::for_git() const {
    if (!credentials || has_password()) return url;
    const auto begin = url.find("://") + 3;
    return concat(url.substr(0, begin), index::percent_encode_path(credentials->user), "@", url.substr(begin));
}

Result<DirectUrl> parse_direct_url(std::string_view url) {
    // Others read what stands behind a second one, or do not.
    if (index::fragment_of(url).find('#') != std::string_view::npos) return wrong(url, "has two \"#\"");
    if (url.starts_with("git+")) {
        auto git = TRY(parse_git(url));
        return DirectUrl(std::move(git));
    }
    if (index::has_scheme(url, "file")) return parse_local(url);
    if (index::has_scheme(url, "https") || index::has_scheme(url, "http")) return parse_archive(url);
    return wrong(
        url, "is of no kind that is fetched: those are https://, file:// and git+https://, git+ssh://, git+file://");
}

std::string without_credentials(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == url.npos) return std::string(url);
    const auto begin = scheme + 3;
    const auto authority = before(url.substr(begin), "/?#");
    const auto at = authority.rfind('@');
    if (at == authority.npos) return std::string(url);
    const auto userinfo = authority.substr(0, at);
    const bool is_ssh = url.substr(0, scheme).ends_with("ssh") && userinfo.find(':') == userinfo.npos;
    return is_ssh ? std::string(url) : concat(url.substr(0, begin), url.substr(begin + at + 1));
}

std::optional<std::string> name_said_by(std::string_view url) {
    if (const auto egg = Fragment(url).find("egg")) {
        const auto name = pep::PackageName::parse(before(*egg, "[-"));
        if (const auto whole = pep::PackageName::parse(before(*egg, "[")); whole.ok()) return whole->str();
        return name.ok() ? std::optional(name->str()) : std::nullopt;
    }
    const auto filename = index::filename_of(url);
    if (const auto wheel = pep::WheelFilename::parse(filename); wheel.ok()) return wheel->name.str();
    if (const auto sdist = pep::SdistFilename::parse(filename); sdist.ok()) return sdist->name.str();
    return std::nullopt;
}

}  // namespace pyenvx::direct
