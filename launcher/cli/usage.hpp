// What to say when a command line does not fit the grammar.
#pragma once

#include <string>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::cli {

/// The grammar of a command: plain values, as deep as its commands are nested.
struct Grammar {
    struct Option {
        std::vector<std::string> names;  ///< "--json", "-q"
        bool takes_value = false;
    };
    std::string name;  ///< in full: "pyenvx env show"
    std::vector<Option> options;
    std::size_t operands = 0;  ///< how many other words it takes
    std::string needed = {};   ///< what the first of them is called, where it cannot do without: "REQ"
    std::vector<Grammar> commands;
};

/// A Usage error about the first of the words that does not fit, with the nearest command or option that is known.
Error usage_error(const Grammar& grammar, const std::vector<std::string>& words);

}  // namespace pyenvx::cli
