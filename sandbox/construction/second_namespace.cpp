#include "sandbox/construction/second_namespace.hpp"

#include <sched.h>

#include "sandbox/construction/calls.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {

Result<void> enter_second_namespace(std::uint32_t id) {
    TRY(calls::unshare(CLONE_NEWUSER, "the second user namespace"));
    TRY(calls::write_existing("/proc/self/setgroups", "deny"));
    TRY(calls::write_existing("/proc/self/gid_map", concat(id, " 0 1\n")));
    return calls::write_existing("/proc/self/uid_map", concat(id, " 0 1\n"));
}

}  // namespace pyenvx::sandbox
