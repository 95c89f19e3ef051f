// Which transport an address of a binary cache means.
#pragma once

#include <memory>

#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::caches {

/// Nothing is connected to yet. Invalid where the transport does not know what the address says.
Result<std::unique_ptr<cache::Transport>> open_transport(const cache::CacheUrl& url);

}  // namespace pyenvx::caches
