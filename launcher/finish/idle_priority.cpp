#include "launcher/finish/idle_priority.hpp"

#include <fcntl.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/base/sys.hpp"

namespace pyenvx::finish {
namespace {

constexpr int kLowest = 19;

// With autogroups a new session shares the processor with other sessions as an equal, whatever its processes' own
// priorities are (sched(7)).
void lower_session() {
    const auto file = sys::open("/proc/self/autogroup", O_WRONLY);
    if (file.ok()) (void)sys::write_all(*file, std::to_string(kLowest));
}

}  // namespace

void take_idle_priority() {
    lower_session();
    (void)::setpriority(PRIO_PROCESS, 0, kLowest);
    const struct sched_param none = {};
    (void)::sched_setscheduler(0, SCHED_IDLE, &none);
    (void)::syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

}  // namespace pyenvx::finish
