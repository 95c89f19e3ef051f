#include "launcher/declaration/settings/store_limits.hpp"

#include "launcher/declaration/settings/setting_input.hpp"
#include "store/base/amounts.hpp"

namespace pyenvx::declaration {
namespace {

Result<Sourced<std::uint64_t>> size_of(std::string_view key, const SettingInput& input) {
    return input.sourced(TRY(parse_size(input.texts.front(), concat(input.origin, ": `", key, "`"))));
}

}  // namespace

Result<void> set_max_size(StoreLimits& limits, const SettingInput& input) {
    limits.max_size = TRY(size_of("store.max-size", input));
    return {};
}

Result<void> set_min_free(StoreLimits& limits, const SettingInput& input) {
    limits.min_free = TRY(size_of("store.min-free", input));
    return {};
}

Result<void> set_max_free(StoreLimits& limits, const SettingInput& input) {
    limits.max_free = TRY(size_of("store.max-free", input));
    return {};
}

Result<void> set_keep_last_used(StoreLimits& limits, const SettingInput& input) {
    const auto what = concat(input.origin, ": `store.keep-last-used`");
    limits.keep_last_used = input.sourced(TRY(parse_age(input.texts.front(), what)));
    return {};
}

StoreLimits layered(const StoreLimits& lower, const StoreLimits& upper) {
    StoreLimits both = lower;
    if (upper.max_size) both.max_size = upper.max_size;
    if (upper.min_free) both.min_free = upper.min_free;
    if (upper.max_free) both.max_free = upper.max_free;
    if (upper.keep_last_used) both.keep_last_used = upper.keep_last_used;
    return both;
}

}  // namespace pyenvx::declaration
