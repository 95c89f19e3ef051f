#include "sandbox/construction/second_namespace.hpp"

#include <sched.h>

#include "sandbox/construction/calls.hpp"
#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::sandbox {

Result<void> enter_second_namespace(std::uint32_t id) {
    // Once it is entered there is no way back, and without maps nobody is anybody in it.
    if (!TRY(sys::stat("/proc/self/uid_map"))) {
        return fail(ErrorKind::Refused, "cannot map ids in the second user namespace: there is no /proc");
    }
    TRY(calls::unshare(CLONE_NEWUSER, "the second user namespace"));
    TRY(calls::write_existing("/proc/self/setgroups", "deny"));
    TRY(calls::write_existing("/proc/self/gid_map", concat(id, " 0 1\n")));
    return calls::write_existing("/proc/self/uid_map", concat(id, " 0 1\n"));
}

}  // namespace pyenvx::sandbox
