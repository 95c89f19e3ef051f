// URLs as indexes write them (RFC 3986): resolving, splitting off credentials, and printing without secrets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::index {

/// A user name and password. Has no printing function on purpose.
struct Credentials {
    std::string user;
    std::string password;
};

/// An absolute URL without user information, and the user information it came with.
struct SplitUrl {
    std::string url;
    std::optional<Credentials> credentials;
};

/// Takes an absolute http, https or file URL apart. Invalid for anything else, and for control characters, backslashes
/// or an empty host; the message never repeats the credentials. A fragment is dropped.
Result<SplitUrl> split_credentials(std::string_view url);

/// What may be shown and logged: no user information, no query (it may carry a signature), no fragment; printable.
std::string redacted(std::string_view url);

/// "scheme://host:port", lower case, the default port written out; "" for file URLs.
std::string origin_of(std::string_view url);
/// The host in lower case, without port or brackets.
std::string host_of(std::string_view url);
/// Whether a host, as host_of() gives it, is this machine whoever answers for names: localhost, ::1 and 127.0.0.0/8.
bool is_loopback(std::string_view host);
bool has_scheme(std::string_view url, std::string_view scheme);

/// The absolute form of `reference` found on the page `base` (RFC 3986, section 5.2), still with its fragment.
std::string resolve_url(std::string_view base, std::string_view reference);

/// The part after "#", or "".
std::string_view fragment_of(std::string_view url);
/// The last segment of the path, percent-decoded; "" when it is empty or badly encoded.
std::string filename_of(std::string_view url);

/// Nothing for a bad escape or a NUL.
std::optional<std::string> percent_decode(std::string_view text);
/// Encodes all but RFC 3986's unreserved characters and "/".
std::string percent_encode_path(std::string_view path);

/// The path of a file URL on this machine; nothing for other URLs.
std::optional<std::string> file_url_path(std::string_view url);
std::string file_url(std::string_view absolute_path);

}  // namespace pyenvx::index
