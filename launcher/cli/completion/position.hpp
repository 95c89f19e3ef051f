// What stands at the cursor of a command line that is not finished yet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"
#include "launcher/cli/grammar/value_names.hpp"

namespace pyenvx::cli {

struct Position {
    const Grammar* command;  ///< the innermost; borrowed from the table
    std::string word;        ///< what is to be completed: its beginning, "" for nothing yet
    std::string before;      ///< what stands before it in the same word: "--script="
    bool takes_commands = false;
    bool takes_options = false;
    bool is_program = false;              ///< belongs to the program that is started
    std::optional<ValueForm> value = {};  ///< of an option or an operand
};

/// `words` are those after "pyenvx" up to the cursor; the last is completed, and there is at least that. Shells that
/// split "--script=FILE" at its sign are understood as well.
Position find_position(const Grammar& table, const std::vector<std::string>& words);

}  // namespace pyenvx::cli
