// Getting out of everybody's way.
#pragma once

namespace pyenvx::finish {

/// From now on this process and its children get processor and disk only when nobody else wants them, as far as the
/// system lets it.
void take_idle_priority();

}  // namespace pyenvx::finish
