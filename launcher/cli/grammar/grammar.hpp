// The grammar of a command with all that is told of it: plain values, as deep as its commands are nested. Help,
// completion and manual pages are made from it, and so are the messages about words that do not fit.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pyenvx::cli {

struct Grammar {
    struct Option {
        std::vector<std::string> names;  ///< "-q", "--quiet": the short ones first
        std::string value = {};          ///< what its value is called: "FILE"; "" where it takes none
        std::string help = {};

        bool takes_value() const { return !value.empty(); }
    };
    struct Operand {
        std::string name;  ///< "REQ"
        std::string help = {};
        std::size_t most = 1;  ///< how many words it may be
        bool required = false;
    };

    std::string name;  ///< in full: "pyenvx env show"
    std::string description = {};
    std::string details = {};   ///< more about it, in lines; an empty one begins a paragraph
    std::string examples = {};  ///< whole lines, indented by two spaces
    std::vector<Option> options = {};
    std::vector<Operand> operands = {};
    std::vector<Grammar> commands = {};
    bool starts_program = false;  ///< what follows the first operand, -c or -m belongs to the program that it names
};

/// The last word of the command's name.
std::string last_word(const Grammar& command);

/// Null when the command has no such option: "--json".
const Grammar::Option* find_option(const Grammar& command, const std::string& name);
/// Null when the command has none of that name: "show".
const Grammar* find_command(const Grammar& command, const std::string& name);

}  // namespace pyenvx::cli
