#include "launcher/finish/stand_back.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include "store/base/fd.hpp"
#include "store/base/interrupt.hpp"

namespace pyenvx::finish {

Result<void> stand_back(pid_t program, std::chrono::milliseconds longest) {
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, program, 0)));
    // It has ended, or the kernel is too old to tell when it does.
    if (process.get() < 0) return check_interrupted();
    return pause_until_readable(process, longest);
}

}  // namespace pyenvx::finish
