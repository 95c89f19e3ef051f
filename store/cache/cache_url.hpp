// Addresses of binary caches, as the user writes them.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::cache {

/// "file:///srv/cache", "https://cache.example/team?priority=10", "s3://bucket?region=eu", "ssh://user@host". A plain
/// value; what a scheme's place and parameters mean is for its transport to check.
struct CacheUrl {
    std::string scheme;  ///< file, http, https, s3 or ssh
    std::string place;   ///< between "://" and "?", without a slash at its end
    std::map<std::string, std::string, std::less<>> parameters = {};  ///< between "?" and the end, not unescaped

    /// An absolute path stands for file://. Invalid for another scheme or form.
    static Result<CacheUrl> parse(std::string_view text);

    /// Invalid where it has a parameter that is not among these, or "priority", which every cache has.
    Result<void> check_parameters(std::initializer_list<std::string_view> known) const;
    /// Which cache it is, without parameters, for messages and the database; without a password.
    std::string str() const;
    /// Another machine's: its objects need signatures unless the user says otherwise.
    bool is_remote() const { return scheme != "file"; }
};

}  // namespace pyenvx::cache
