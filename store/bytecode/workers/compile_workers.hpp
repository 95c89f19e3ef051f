// Several processes that compile modules side by side.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "store/base/result.hpp"
#include "store/bytecode/workers/optimisation.hpp"
#include "store/interpreter/interpreter_object.hpp"

namespace pyenvx::bytecode {

/// A module to be compiled.
struct CompileOrder {
    std::filesystem::path source;
    std::filesystem::path target;  ///< in a folder that exists; the file must not
    std::string name;              ///< what the code object is to call its file; Python corrects it when it loads it
    Optimisation level = Optimisation::None;
};

/// Persistent processes of an interpreter object's python, each with a thread that feeds it. Sources may be hostile:
/// one that takes a process down (nesting, memory, a bug of the compiler) gets no bytecode, and the process is
/// replaced. Thread-safe. The destructor ends the threads and reaps the processes; it must run before exec.
class CompileWorkers {
public:
    /// Io when no process can be started. Returns before they are ready.
    static Result<CompileWorkers> start(const interpreter::InterpreterObject& python, unsigned count);
    CompileWorkers(CompileWorkers&&) noexcept;
    ~CompileWorkers();

    /// Writes the targets (PEP 552, unchecked hash) on all processes and waits for them. What does not compile has no
    /// target afterwards, and that is no error. After a few processes were lost the rest goes without bytecode too.
    /// Several callers share the processes, first come first served. Errors: Interrupted; Io (no process can be
    /// started).
    Result<void> compile(std::span<const CompileOrder> orders);

private:
    struct State;
    explicit CompileWorkers(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace pyenvx::bytecode
