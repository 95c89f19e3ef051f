// The stores below a user's own, as the configuration has them.
#pragma once

#include <filesystem>
#include <vector>

#include "launcher/declaration/configuration.hpp"

namespace pyenvx::pipeline {

std::vector<std::filesystem::path> extra_stores_of(const declaration::Configuration& configuration);

}  // namespace pyenvx::pipeline
