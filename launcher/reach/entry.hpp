// What a launch begins with, as far as its words and its own text tell.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "launcher/warm/invocation.hpp"
#include "store/base/result.hpp"
#include "store/bytecode/workers/compile_workers.hpp"

namespace pyenvx::reach {

/// A plain value; empty for a prompt and a shell, of which nobody knows what they will import.
struct Entry {
    std::set<std::string> modules = {};  ///< top-level names that the program itself imports
    std::string command = {};            ///< a command of the environment
    bool everything_declared = false;    ///< it has modules of its own, which may import anything that was declared

    bool is_empty() const { return modules.empty() && command.empty() && !everything_declared; }
    bool operator==(const Entry&) const = default;
};

/// Reads the script or code of the invocation. `input` is the script where it came on standard input. What cannot be
/// read or parsed imports nothing: Python will say so itself. Errors: those of CompileWorkers::imports_of.
Result<Entry> entry_of(const warm::Invocation& invocation, std::string_view input, bytecode::CompileWorkers& workers);

/// Can there be anything in it? Tells without reading.
bool may_import(const warm::Invocation& invocation);

}  // namespace pyenvx::reach
