// What must hold of any bytes given to the readers of pylock.toml and of pyenvx-build.lock. A property that does not
// hold aborts.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

void check_lock(std::string_view bytes);
void check_build_lock(std::string_view bytes);

}  // namespace pyenvx::fuzz
