// Objects that a text names by their place: an environment's variables, a list of mappings, a launch record.
#pragma once

#include <string_view>
#include <vector>

#include "store/plan/store_path.hpp"

namespace pyenvx::collect {

/// Every folder or file of a path in `text` that is called as an object is. Where the path leads does not matter: a
/// store is reached by several ways, and no other file is called so. Repetitions are kept.
std::vector<store::StorePath> objects_named_in(std::string_view text);

}  // namespace pyenvx::collect
