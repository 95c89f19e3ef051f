// A binary cache in a folder: of this machine, a mounted disk, a network file system.
#pragma once

#include <filesystem>
#include <memory>

#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::cache {

/// `url` has scheme file and no parameters but "priority". Nothing is made before something is put. Files appear by
/// rename only; what killed processes left in the cache's tmp/ is removed with the first that is put. A folder that is
/// not there is an empty cache.
Result<std::unique_ptr<Transport>> file_transport(const CacheUrl& url);

}  // namespace pyenvx::cache
