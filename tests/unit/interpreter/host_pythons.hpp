// The interpreters of the machine that the tests run on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/base/child_process.hpp"
#include "store/base/environment_variables.hpp"
#include "store/base/sys.hpp"
#include "store/interpreter/finder.hpp"

namespace pyenvx::tests {

/// One of each minor version that is there; the machine needs one at least.
inline std::vector<interpreter::Interpreter> host_pythons() {
    const auto environment = Environment::from_block(environ);
    const interpreter::Host host{environment, sys::getcwd().value()};
    std::vector<interpreter::Interpreter> found;
    for (auto& listed : interpreter::list_interpreters(host, nullptr)) {
        if (!listed.interpreter) continue;
        const bool known = !found.empty() && found.back().platform.minor == listed.interpreter->platform.minor;
        // The system's own differs most from the others (Debian's site.py), so it is always among them.
        if (!known || listed.path.native().starts_with("/usr/bin/")) {
            found.push_back(std::move(listed.interpreter).value());
        }
    }
    return found;
}

/// What a program printed, or "failed" when it did not end well.
inline std::string output_of(const std::filesystem::path& program, std::vector<std::string> arguments,
                             std::vector<std::string> variables = {}) {
    ChildOptions options;
    options.program = program;
    options.arguments = std::move(arguments);
    options.arguments.insert(options.arguments.begin(), program.native());
    options.environment = std::move(variables);
    const auto outcome = run_child(options);
    return outcome && outcome->succeeded() ? outcome->output : "failed";
}

}  // namespace pyenvx::tests
