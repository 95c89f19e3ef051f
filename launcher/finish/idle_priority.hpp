// Getting out of everybody's way.
#pragma once

#include <chrono>

namespace pyenvx::finish {

/// From now on this process and its children get processor and disk only when nobody else wants them, as far as the
/// system lets it.
void take_idle_priority();

/// The same once that time is over, for all of this process's group: until then somebody waits for it, who would wait
/// for ever on a busy machine. A thread of its own sees to it, to the process's end.
void take_idle_priority_after(std::chrono::milliseconds time);

}  // namespace pyenvx::finish
