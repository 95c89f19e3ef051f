// The rules for the variables that a Python of ours starts with (architecture.md, "env/bin/python and the variables").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "launcher/record/launch_record.hpp"
#include "launcher/record/variables.hpp"

namespace pyenvx::warm {

struct PythonVariables {
    std::string environment;       ///< absolute path of the environment object; "" for the bare interpreter
    bool keep_pythonpath = false;  ///< the declaration says that PYTHONPATH is to stay
};

/// What to change before the interpreter of an environment is exec'ed:
/// - PYTHONUSERBASE and PYENVX_EXECUTABLE are set. The start-up hook in the interpreter object makes sys.executable
///   of the latter and removes both, so that neither reaches the program's children.
/// - PYTHONHOME, PYTHONNOUSERSITE and PYTHONPATH are unset: they would move or empty the environment.
///
/// The bare interpreter gets none of the first and starts with bare_interpreter_arguments().
std::vector<record::EnvironmentEdit> python_edits(const PythonVariables& variables);

/// A script that declares nothing must not see ~/.local's packages. "-s" says so to this one process (and to what
/// multiprocessing starts); PYTHONNOUSERSITE would reach every Python that the script starts.
std::vector<std::string> bare_interpreter_arguments();

/// What PATH is under --pure, but for the environment.
inline constexpr std::string_view kPurePath = "/usr/bin:/bin";

/// The environment after the edits, as "NAME=value" strings; what is not named stays as and where it was.
std::vector<std::string> apply_edits(record::EnvironmentBlock environment,
                                     const std::vector<record::EnvironmentEdit>& edits);

}  // namespace pyenvx::warm
