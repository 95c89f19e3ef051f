// Which transport an address of a binary cache means.
#pragma once

#include <filesystem>
#include <memory>

#include "store/base/environment_variables.hpp"
#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::caches {

/// How long one waits for a cache that is another machine's.
enum class Patience {
    OneTimeOut,  ///< what it has can be had otherwise
    Retries,     ///< nothing else will do
};

/// What transports need besides an address. A plain value; borrows the variables.
struct Surroundings {
    const Environment& variables;   ///< where proxies, certificates, credentials and netrc are found, as pip finds them
    std::filesystem::path scratch;  ///< a folder for what is about to be sent
    Patience patience = Patience::OneTimeOut;
};

/// Nothing is connected to yet. `signed_only`: what comes from there is believed by its signatures alone. Invalid where
/// the transport does not know what the address says, or pip's configuration cannot be read.
Result<std::unique_ptr<cache::Transport>> open_transport(const cache::CacheUrl& url, bool signed_only,
                                                         const Surroundings& surroundings);

}  // namespace pyenvx::caches
