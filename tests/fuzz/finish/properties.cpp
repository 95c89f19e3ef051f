#include "properties.hpp"

#include <cstdlib>

#include "launcher/finish/task.hpp"

namespace pyenvx::fuzz {

// What is read is written as it was, and leads nowhere but to files below known folders.
void check_task(std::string_view bytes) {
    const auto task = finish::parse_task(bytes);
    if (!task.ok()) return;
    const auto again = finish::task_text(*task);
    if (!again.ok() || *again != bytes) std::abort();
    if (!task->work) return;
    for (const auto& name : {task->work->link, task->work->flight, task->work->plan.library_name}) {
        if (name.empty() || name.front() == '.' || name.find('/') != name.npos) std::abort();
    }
}

}  // namespace pyenvx::fuzz
