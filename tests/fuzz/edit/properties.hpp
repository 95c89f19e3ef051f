// What holds for every text that is edited. Aborts where it does not.
#pragma once

#include <string_view>

namespace pyenvx::fuzz {

/// What is put into a list and taken out again leaves the text as it was, byte for byte; a list that was not there
/// stays as an empty one.
void check_edit(std::string_view bytes);

}  // namespace pyenvx::fuzz
