// What must hold of any bytes given to the readers of the index cache. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_file_list(std::string_view bytes);

}  // namespace pyenvx::fuzz
