#include "launcher/caches/transports.hpp"

#include "store/cache/file_transport.hpp"

namespace pyenvx::caches {

Result<std::unique_ptr<cache::Transport>> open_transport(const cache::CacheUrl& url) {
    if (url.scheme == "file") return cache::file_transport(url);
    return fail(ErrorKind::Invalid, "this pyenvx knows no caches of ", url.scheme, "://");
}

}  // namespace pyenvx::caches
