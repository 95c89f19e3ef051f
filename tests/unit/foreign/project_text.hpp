// What the tests of declarations look at.
#pragma once

#include <string>

#include "launcher/foreign/declarations/reading.hpp"
#include "tests/support/temporary_directory.hpp"

namespace pyenvx::tests {

/// "a>=1 @3, b @4": the requirements, each with its line.
inline std::string listed(const foreign::ForeignProject& project) {
    std::vector<std::string> texts;
    for (const auto& sourced : project.declaration.requirements) {
        texts.push_back(concat(sourced.requirement.str(), " @", sourced.origin.substr(sourced.origin.rfind(' ') + 1)));
    }
    return join(texts, ", ");
}

}  // namespace pyenvx::tests
