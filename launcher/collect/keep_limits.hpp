// What the finisher does when nothing else waits.
#pragma once

#include <filesystem>

#include "store/base/progress.hpp"
#include "store/base/result.hpp"

namespace pyenvx::collect {

/// Keeps the limits that the last start read from the configuration; opens the store for it, where there are any.
Result<void> keep_store_within_limits(const std::filesystem::path& home, Progress& progress);

}  // namespace pyenvx::collect
