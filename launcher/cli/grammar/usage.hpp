// What to say when a command line does not fit the grammar.
#pragma once

#include <string>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// A Usage error about the first of the words that does not fit, with the nearest command or option that is known.
Error usage_error(const Grammar& grammar, const std::vector<std::string>& words);

}  // namespace pyenvx::cli
