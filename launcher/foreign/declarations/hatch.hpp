// hatch's table of pyproject.toml.
#pragma once

#include "launcher/foreign/declarations/reading.hpp"

namespace pyenvx::foreign {

/// What [tool.hatch.envs.default] says besides dependencies.
struct HatchEnvironment {
    bool installs_project = true;
    std::vector<std::string> groups;  ///< of [dependency-groups]
};

/// [tool.hatch.envs.default]: dependencies, extra-dependencies, features, python. Errors: Invalid, with file and line.
Result<HatchEnvironment> read_hatch(Reading& reading, const toml::Value& environment);

}  // namespace pyenvx::foreign
