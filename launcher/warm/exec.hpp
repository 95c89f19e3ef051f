// exec with strings in place of pointer arrays.
#pragma once

#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::warm {

/// Returns only when the program could not be started. `words[0]` is the name the program sees.
Error exec_words(const std::string& program, const std::vector<std::string>& words,
                 const std::vector<std::string>& environment);

}  // namespace pyenvx::warm
