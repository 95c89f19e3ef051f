// What the user says of binary caches; no declaration has a say in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/declaration/settings/sourced.hpp"

namespace pyenvx::declaration {

/// One layer; what it does not say is empty. The words are checked by who uses them.
struct CacheSettings {
    std::optional<Sourced<std::vector<std::string>>> substituters;         ///< addresses; may hold passwords
    std::optional<Sourced<std::vector<std::string>>> trusted_public_keys;  ///< "name:base64"
    std::optional<Sourced<bool>> require_signatures;                       ///< of all caches; unset: of remote ones
};

}  // namespace pyenvx::declaration
