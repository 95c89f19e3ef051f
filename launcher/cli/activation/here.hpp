// Which project a command about activation is about.
#pragma once

#include <string>

#include "launcher/activation/project.hpp"
#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// That of `folder`, or where none is named the nearest one here or above. NotFound, saying how to get one.
Result<activation::Project> project_here(const std::string& folder, const std::string& home,
                                         record::EnvironmentBlock environment);

}  // namespace pyenvx::cli
