// A store on another machine, as far as ssh goes: `pyenvx store serve --stdio` runs there.
#pragma once

#include <filesystem>
#include <memory>

#include "store/base/environment_variables.hpp"
#include "store/cache/cache_url.hpp"
#include "store/cache/transport.hpp"

namespace pyenvx::cache {

/// `url` has scheme ssh, and is as SshPlace says. Up to four connections at once, each opened when it is needed. What
/// is put there becomes objects of that store with their info files, if that side trusts it. `scratch` is a folder for
/// what is about to be sent.
Result<std::unique_ptr<Transport>> ssh_transport(const CacheUrl& url, Environment environment,
                                                 std::filesystem::path scratch);

}  // namespace pyenvx::cache
