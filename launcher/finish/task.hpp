// A task of the finisher: what one launch left to be done, as a small text in HOME/finish/. A lasting format: see
// ARCHITECTURE.md, "Finisher".
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "store/base/result.hpp"
#include "store/bytecode/workers/optimisation.hpp"
#include "store/environment/environment.hpp"

namespace pyenvx::finish {

/// More than any environment needs; a larger file is no task.
inline constexpr std::size_t kMaxTaskBytes = 1 << 20;

/// How an environment that may still lack bytecode was made. No path is in it, so that no task leads out of the store.
struct EnvironmentWork {
    std::string link;             ///< the stable link's name below envs/
    std::string flight;           ///< the name below locks/ of the declaration's flight
    store::EnvironmentPlan plan;  ///< all that it is made from, the parts sorted by name; a task's text has no bytecode
    std::set<bytecode::Optimisation> levels = {bytecode::Optimisation::None};  ///< whose bytecode is wanted
};

/// A plain value.
struct Task {
    store::StorePath object;              ///< what the launch starts from: its environment, or else the interpreter
    std::optional<EnvironmentWork> work;  ///< of an environment; else only tree hashes and durability are left
};

/// The task as canonical text. Invalid when something in it cannot be written: a name that is none of a file.
Result<std::string> task_text(const Task& task);

/// Accepts exactly what task_text() writes. Corrupt otherwise, TooNew for a later version of the format.
Result<Task> parse_task(std::string_view text);

}  // namespace pyenvx::finish
