#include "launcher/pipeline/asked/extra_stores.hpp"

namespace pyenvx::pipeline {

std::vector<std::filesystem::path> extra_stores_of(const declaration::Configuration& configuration) {
    const auto settings = declaration::layered(configuration.files, configuration.now);
    if (!settings.extra_stores) return {};
    return {settings.extra_stores->value.begin(), settings.extra_stores->value.end()};
}

}  // namespace pyenvx::pipeline
