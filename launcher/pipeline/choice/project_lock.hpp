// The versions that another tool locked for a project.
#pragma once

#include "launcher/lock/lock.hpp"
#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/interpreter/interpreter.hpp"

namespace pyenvx::pipeline {

/// What asked.project_lock has for this interpreter, each file with its address; for those that the lock names without
/// one the index is asked. Unsatisfiable: the lock does not have what the declaration asks for. Others: Invalid (the
/// lock), Refused (hashes), Network.
Result<lock::Lock> locked_by_tool(const Asked& asked, const interpreter::Interpreter& interpreter, LazyIndex& index);

}  // namespace pyenvx::pipeline
