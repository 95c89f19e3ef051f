// What must hold of any bytes given to the reader of archives of trees. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_nar(std::string_view bytes);

}  // namespace pyenvx::fuzz
