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

/// The newest, the oldest and the system's own: they differ most. The machine needs one at least.
inline std::vector<interpreter::Interpreter> host_pythons() {
    const auto environment = Environment::from_block(environ);
    const interpreter::Host host{environment, sys::getcwd().value()};
    std::vector<interpreter::Interpreter> usable;
    for (auto& listed : interpreter::list_interpreters(host, nullptr)) {
        if (listed.interpreter) usable.push_back(std::move(listed.interpreter).value());
    }
    std::vector<interpreter::Interpreter> chosen;
    for (std::size_t i = 0; i < usable.size(); ++i) {
        const bool systems_own = usable[i].executable.native().starts_with("/usr/bin/");
        if (i == 0 || i + 1 == usable.size() || systems_own) chosen.push_back(usable[i]);
    }
    return chosen;
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
