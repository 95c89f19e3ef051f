// The lines of pip's requirements format, before anybody knows what they ask for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/environment_variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// An option in its long form ("--requirement" for -r) with its value, if it takes one.
struct RequirementsOption {
    std::string name;
    std::string value;
};

/// A line that says something: a requirement with the options that follow it, or options alone.
struct RequirementsLine {
    std::uint32_t number;     ///< of its first physical line, from 1
    std::string requirement;  ///< empty where the line has options alone
    std::vector<RequirementsOption> options;
};

/// The lines that say something: decoded (decode.hpp), joined at backslashes, comments cut off, variables put in as pip
/// does (${NAME} with capitals, digits and "_"; one that is not set, or empty, stays as it is). Thread-safe.
/// Invalid, with `name` and the line, for what is no text, an option pip does not know or one without its value.
Result<std::vector<RequirementsLine>> read_requirements_lines(std::string_view bytes, std::string_view name,
                                                              const Environment& environment);

}  // namespace pyenvx::declaration
