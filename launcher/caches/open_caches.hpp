// Binary caches as the user's configuration has them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "launcher/caches/transports.hpp"
#include "launcher/declaration/settings/cache_settings.hpp"
#include "store/base/progress.hpp"
#include "store/cache/binary_cache.hpp"
#include "store/cache/substituters.hpp"
#include "store/core/store.hpp"

namespace pyenvx::caches {

/// How caches are used in this run.
struct Use {
    const Environment& variables;
    bool offline = false;  ///< those of this machine alone
    bool anew = false;     ///< whatever was remembered of their answers
};

/// The user's keys, and whether they are needed for what comes from another machine, or does not.
Result<cache::Trust> trust_of(const declaration::CacheSettings& settings, bool is_remote);

/// One cache by its address, with the user's keys: signatures are required of remote caches, and of all or none where
/// `require-signatures` says so. Invalid: an address, a parameter or a key that is none.
Result<cache::CacheSource> open_cache(const std::string& address, const declaration::CacheSettings& settings,
                                      const Surroundings& surroundings);

/// `substituters`, in their order; null where there are none. Borrows store and progress. Errors: as open_cache(), and
/// where it was said.
Result<std::unique_ptr<cache::Substituter>> open_substituters(const declaration::CacheSettings& settings,
                                                              const Use& use, store::Store& store, Progress& progress);

}  // namespace pyenvx::caches
