// One process that compiles modules.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "store/base/child_process.hpp"
#include "store/base/result.hpp"

namespace pyenvx::bytecode {

/// Not thread-safe; one owner. The process is killed and reaped by the destructor, and ends by itself when its owner
/// is gone.
class Worker {
public:
    /// `python`: of an interpreter object. Does not wait for it to be ready.
    static Result<Worker> start(const std::filesystem::path& python);

    /// The answer to a request (worker_program.hpp). An error when the process died of it or hangs; it is of no use
    /// then.
    Result<std::string> ask(std::string_view request) const;
    /// Reaps a process that died, and says whether it was killed from outside: by a person, or for lack of memory.
    bool was_killed() &&;

private:
    explicit Worker(ChildProcess process) : process_(std::move(process)) {}
    ChildProcess process_;
};

}  // namespace pyenvx::bytecode
