// A link that is registered as a root.
#pragma once

#include <filesystem>

#include "store/plan/store_path.hpp"

namespace pyenvx::store {

/// With what it was registered for; where it leads now is another matter.
struct RegisteredRoot {
    std::filesystem::path link;
    StorePath object;
};

}  // namespace pyenvx::store
