// What the value of an option is called in help and manual pages, and what completion offers for it.
#pragma once

#include <span>
#include <string>

#include "launcher/cli/grammar/grammar.hpp"

namespace pyenvx::cli {

enum class ValueKind {
    File,
    Text,     ///< nothing that can be offered
    Script,   ///< a file with a PEP 723 block, or one that ends with .py
    Program,  ///< the same, or a command of the project's environment
    Package,  ///< a package's name
    Tool,     ///< one that is installed
    Source,   ///< a package's name, or a file
    Group,    ///< a group of the project's declaration
    Python,   ///< a version of an interpreter
    Object,   ///< of the store
    Choice,
};

/// `choices`: for Choice, those there are.
struct ValueForm {
    const char* name;
    ValueKind kind;
    std::span<const char* const> choices = {};
};

/// Of an option, by its long name: "--script". One that nobody has said anything about is a file, and is called by the
/// option's name.
std::string value_name(const std::string& option);
ValueForm form_of_option(const Grammar::Option& option);
ValueForm form_of_operand(const Grammar& command, const Grammar::Operand& operand);

}  // namespace pyenvx::cli
