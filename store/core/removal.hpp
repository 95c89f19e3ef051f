// What an attempt to remove an object comes to.
#pragma once

namespace pyenvx::store {

enum class Removal {
    Removed,
    InUse,     ///< a process uses it, or is making it anew
    Referred,  ///< an object refers to it
    Rooted,    ///< a link is registered for it
    Absent,    ///< it is not registered
};

}  // namespace pyenvx::store
