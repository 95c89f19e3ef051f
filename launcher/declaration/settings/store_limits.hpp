// What a person can set about how large the store gets; no declaration has a say in it.
#pragma once

#include <cstdint>
#include <optional>

#include "launcher/declaration/settings/sourced.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// One layer; what it does not say is empty. Sizes in bytes.
struct StoreLimits {
    std::optional<Sourced<std::uint64_t>> max_size;
    std::optional<Sourced<std::uint64_t>> min_free;
    std::optional<Sourced<std::uint64_t>> max_free;
    std::optional<Sourced<std::int64_t>> keep_last_used;  ///< seconds
};

struct SettingInput;

Result<void> set_max_size(StoreLimits& limits, const SettingInput& input);
Result<void> set_min_free(StoreLimits& limits, const SettingInput& input);
Result<void> set_max_free(StoreLimits& limits, const SettingInput& input);
Result<void> set_keep_last_used(StoreLimits& limits, const SettingInput& input);

/// `upper` over `lower`.
StoreLimits layered(const StoreLimits& lower, const StoreLimits& upper);

}  // namespace pyenvx::declaration
