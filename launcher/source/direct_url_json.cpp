#include "launcher/source/direct_url_json.hpp"

#include "store/index/http/url.hpp"

namespace pyenvx::source {
namespace {

/// A JSON string. The text is printable UTF-8: check() of the lock has seen to it.
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out += '"';
}

std::string member(std::string_view key, std::string_view value) {
    return value.empty() ? "" : concat(", ", in_quotes(key), ": ", in_quotes(value));
}

/// A lock needs the user's name of ssh; in what an environment says of itself, which others read, it may be a person's.
std::string without_person(std::string_view url) {
    constexpr std::string_view kSsh = "ssh://";
    const auto authority = url.starts_with(kSsh) ? url.substr(0, url.find('/', kSsh.size())) : std::string_view();
    const auto at = authority.rfind('@');
    if (at == authority.npos || authority.substr(kSsh.size(), at - kSsh.size()) == "git") return std::string(url);
    return concat(kSsh, url.substr(at + 1));
}

/// Keys in their order, as the file is compared by its bytes.
struct Json {
    const lock::LockedPackage& package;

    std::string operator()(const std::monostate&) const { return ""; }
    std::string operator()(const lock::ArchiveSource& archive) const {
        const auto hex = package.sha256 ? package.sha256->hex() : "";
        const auto hashes = hex.empty() ? ""
                                        : concat("\"hash\": ", in_quotes("sha256=" + hex),
                                                 ", \"hashes\": {\"sha256\": ", in_quotes(hex), "}");
        return concat("{\"archive_info\": {", hashes, "}", member("subdirectory", archive.subdirectory),
                      member("url", package.url), "}");
    }
    std::string operator()(const lock::VcsSource& vcs) const {
        const auto subdirectory =
            vcs.subdirectory.empty() ? "" : concat("\"subdirectory\": ", in_quotes(vcs.subdirectory), ", ");
        return concat("{", subdirectory, "\"url\": ", in_quotes(without_person(vcs.url)),
                      ", \"vcs_info\": {\"commit_id\": ", in_quotes(vcs.commit),
                      member("requested_revision", vcs.requested_revision), member("vcs", vcs.type), "}}");
    }
    std::string operator()(const lock::DirectorySource& directory) const {
        return concat("{\"dir_info\": {", directory.editable ? "\"editable\": true" : "", "}",
                      member("subdirectory", directory.subdirectory),
                      member("url", index::file_url(directory.path.native())), "}");
    }
};

}  // namespace

std::string direct_url_json(const lock::LockedPackage& package) { return std::visit(Json{package}, package.source); }

}  // namespace pyenvx::source
