// Objects that a text names by their place: an environment's variables, a list of mappings, a launch record.
#pragma once

#include <string_view>
#include <vector>

#include "store/plan/store_path.hpp"

namespace pyenvx::collect {

/// An object, and the home of the store that the text says it is in: "" where it says none that is absolute.
struct NamedObject {
    store::StorePath path;
    std::string_view home;  ///< of the text
};

/// Every folder or file of a path in `text` that is called as an object is. Where the path leads does not matter: a
/// store is reached by several ways, and no other file is called so. Repetitions are kept.
std::vector<NamedObject> objects_with_homes_in(std::string_view text);
std::vector<store::StorePath> objects_named_in(std::string_view text);

}  // namespace pyenvx::collect
