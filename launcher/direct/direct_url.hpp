// The address of a requirement that names one (PEP 508, "NAME @ URL"), taken apart: an archive, a commit of a
// repository, or something on this machine.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "store/base/result.hpp"
#include "store/index/http/url.hpp"

namespace pyenvx::direct {

/// What a person wrote of a file's digest: "sha256" → hexadecimal. Of sha256, sha384 and sha512 alone.
using Hashes = std::map<std::string, std::string>;

/// A wheel or an archive of sources that is to be downloaded.
struct ArchiveUrl {
    std::string url;  ///< without credentials and fragment
    std::optional<index::Credentials> credentials;
    std::string filename;
    Hashes hashes;
    std::string subdirectory;  ///< where in the archive the project lies; "" for its top
};

/// A revision of a git repository.
struct GitUrl {
    std::string url;  ///< as git takes it, without credentials but for the user's name of ssh
    std::optional<index::Credentials> credentials;
    std::string revision;  ///< a branch, a tag, a commit or the beginning of one; "" for the repository's own choice
    std::string subdirectory;

    bool has_password() const { return credentials && !credentials->password.empty(); }
    /// The address as git is given it: with the user's name where no password stands beside it, which git then asks
    /// the user's own helpers for. Never to be shown or kept, as the name may be a token.
    std::string for_git() const;
};

/// A folder, a wheel or an archive of this machine.
struct LocalUrl {
    std::filesystem::path path;  ///< absolute
    Hashes hashes;
    std::string subdirectory;
};

using DirectUrl = std::variant<ArchiveUrl, GitUrl, LocalUrl>;

/// Invalid, without the credentials that it may hold, for any scheme but https, http, file, git+https, git+http,
/// git+ssh and git+file; for a revision, host or user that git could take for an option; a subdirectory that leaves; a
/// weak digest; and an archive of no known kind.
Result<DirectUrl> parse_direct_url(std::string_view url);

/// The address without what is secret in it: for records, locks and digests.
std::string without_credentials(std::string_view url);

/// The name of a distribution that a wheel's or source distribution's file name says, or "#egg=NAME"; nothing
/// otherwise.
std::optional<std::string> name_said_by(std::string_view url);

/// Whether a file's name is that of a wheel or of an archive of sources that can be unpacked.
bool is_archive_name(std::string_view filename);

/// "a/b" for "a/b/" and "./a/b"; Invalid for what leads out, is absolute or holds odd characters.
Result<std::string> plain_subdirectory(std::string_view text);

}  // namespace pyenvx::direct
