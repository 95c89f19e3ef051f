// What must hold of any bytes given to the reader of pylock.toml. A property that does not hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_pylock(std::string_view bytes);

}  // namespace pyenvx::fuzz
