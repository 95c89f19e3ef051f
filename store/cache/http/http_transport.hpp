// A binary cache on a web server: any static one to read from, one that takes PUT to write to.
#pragma once

#include <filesystem>
#include <memory>

#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"
#include "store/index/http/http_client.hpp"

namespace pyenvx::cache {

/// `url` has scheme http or https and no parameters but "priority". A user and password in it are for that server
/// alone, and so is what netrc has for it. Plain http is asked where the user trusts the host, or `signed_only`: then
/// nobody on the way can change what is taken. `scratch` is a folder for what is about to be sent.
Result<std::unique_ptr<Transport>> http_transport(const CacheUrl& url, index::HttpSettings settings, bool signed_only,
                                                  const std::filesystem::path& scratch);

}  // namespace pyenvx::cache
