// What must hold of any bytes given to the readers of what caches answer. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_cache_text(std::string_view bytes);
/// As a dump of a store.
void check_dump(std::string_view bytes);

}  // namespace pyenvx::fuzz
