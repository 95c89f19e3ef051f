// One process that compiles modules.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "store/base/child_process.hpp"
#include "store/base/result.hpp"

namespace pyenvx::bytecode {

/// A request in the words of worker_program.hpp.
struct Request {
    std::string text;
    std::filesystem::path target;  ///< the file that it makes; "" for none
    std::string answer = {};       ///< "" as long as there is none
    int deaths = 0;                ///< of workers that had it in hand
};

/// Not thread-safe; one owner. The process is killed and reaped by the destructor, and ends by itself when its owner
/// is gone.
class Worker {
public:
    /// `python`: of an interpreter object. Does not wait for it to be ready.
    static Result<Worker> start(const std::filesystem::path& python);

    /// Sends all requests and fills in their answers. Returns how many were answered: fewer than all when the process
    /// died of the next one or hangs, and is of no use any more.
    std::size_t ask(std::span<Request> requests) const;
    /// Reaps a process that died, and says whether it was killed from outside: by a person, or for lack of memory.
    bool was_killed() &&;

private:
    explicit Worker(ChildProcess process) : process_(std::move(process)) {}
    ChildProcess process_;
};

}  // namespace pyenvx::bytecode
