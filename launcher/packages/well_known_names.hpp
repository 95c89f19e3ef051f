// Names to offer when somebody mistypes one: an index has no search, so these are the ones people mean most often.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyenvx::packages {

/// At most three well-known distributions whose names are near `name` or are what people write for its import name.
std::vector<std::string> similar_names(std::string_view name);

}  // namespace pyenvx::packages
