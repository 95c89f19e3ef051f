// What recipes came to, as a store's database has it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/result.hpp"
#include "store/digest/sha256.hpp"
#include "store/plan/store_path.hpp"

namespace pyenvx::cache {

struct KnownRealisation {
    Sha256 recipe;  ///< of the derivation's text
    std::string output;
    store::StorePath object;
};

/// All of the store below `home`, which must be open. Errors: those of the database.
Result<std::vector<KnownRealisation>> known_realisations(const std::filesystem::path& home);

}  // namespace pyenvx::cache
