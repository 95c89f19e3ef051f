// The bytecode that an environment gets before its program starts.
#pragma once

#include <set>

#include "launcher/pipeline/asked/services.hpp"
#include "launcher/warm/invocation.hpp"
#include "store/bytecode/workers/optimisation.hpp"
#include "store/environment/environment.hpp"
#include "store/interpreter/interpreter_object.hpp"

namespace pyenvx::pipeline {

/// What is about to start. Borrowed.
struct Program {
    const warm::Invocation& invocation;
    std::string_view input;  ///< a script that came on standard input
};

/// The levels whose bytecode an environment is to have: none, and the one that PYTHONOPTIMIZE asks for.
std::set<bytecode::Optimisation> wanted_levels(const Services& services);

/// Gives the parts all bytecode objects of wanted levels that exist, whoever made them.
Result<void> use_bytecode(store::EnvironmentPlan& plan, const Services& services);

/// Makes what is missing of what the program can reach, within the budget (launcher/reach), on all processors, and
/// gives it to the plan's parts. Failures are said under -v, since a program starts without bytecode as well.
/// Interrupted is the only error.
Result<void> compile_first(const Program& program, const interpreter::InterpreterObject& python,
                           store::EnvironmentPlan& plan, Services& services);

}  // namespace pyenvx::pipeline
