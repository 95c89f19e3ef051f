// Version constraints in poetry's language.
#pragma once

#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::foreign {

/// The same as specifiers (PEP 440): "^1.2" is ">=1.2,<2", "~1.2" is ">=1.2,<1.3", "1.2" is "==1.2", "1.*" is "==1.*",
/// "*" is nothing. Alternatives ("^1 || ^2") are joined where specifiers can say so: ranges that touch, or whole series
/// between them that "!=2.*" leaves out.
/// Invalid for what is no constraint, and for alternatives that no specifiers can say.
Result<std::string> specifiers_of(std::string_view constraint);

/// The same for the version of Python, of which no alternative below 3 counts.
Result<std::string> python_specifiers_of(std::string_view constraint);

/// Specifiers of Python as a marker: "python_full_version >= '3.8' and python_full_version < '4'".
std::string python_marker(std::string_view specifiers);

}  // namespace pyenvx::foreign
