#include "launcher/pipeline/asked/store_limits.hpp"

namespace pyenvx::pipeline {
namespace {

template <typename T>
std::optional<T> value_of(const std::optional<declaration::Sourced<T>>& setting) {
    return setting ? std::optional(setting->value) : std::nullopt;
}

}  // namespace

collect::Limits limits_of(const declaration::Configuration& configuration) {
    const auto limits = declaration::layered(configuration.files, configuration.now).limits;
    return {value_of(limits.max_size), value_of(limits.min_free), value_of(limits.max_free),
            value_of(limits.keep_last_used).value_or(collect::kDefaultKeepSeconds)};
}

}  // namespace pyenvx::pipeline
