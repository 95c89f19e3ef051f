// What must hold of any bytes given to the readers of keys and signatures. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_signature(std::string_view bytes);

}  // namespace pyenvx::fuzz
