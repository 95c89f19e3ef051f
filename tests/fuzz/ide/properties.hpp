// What holds for every text of settings. Aborts where it does not.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

/// What is set is said then, the second time changes nothing, and all other members stay as they were written.
void check_jsonc(std::string_view bytes);

}  // namespace pyenvx::fuzz
