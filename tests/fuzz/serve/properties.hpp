// What must hold of any bytes that either end of a pipe hears. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

/// As a client's and as a server's.
void check_session(std::string_view bytes);

}  // namespace pyenvx::fuzz
