// Where a store is that ssh reaches, and the words that lead there.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/cache/cache_url.hpp"

namespace pyenvx::cache {

/// "ssh://user@host:port/home?program=/opt/bin/pyenvx". All of it is made of characters that no shell takes for
/// anything else, and no word begins with a dash. A plain value.
struct SshPlace {
    std::string destination;                 ///< "host" or "user@host"
    std::optional<std::uint16_t> port = {};  ///< ssh's own choice otherwise
    std::string home = {};                   ///< PYENVX_HOME over there; its user's own where this is empty
    std::string program = "pyenvx";

    /// Invalid for anything else, a password among it.
    static Result<SshPlace> parse(const CacheUrl& url);

    /// What ssh is run with; it asks nobody anything.
    std::vector<std::string> arguments(std::chrono::seconds time_limit) const;
};

}  // namespace pyenvx::cache
