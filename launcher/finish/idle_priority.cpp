#include "launcher/finish/idle_priority.hpp"

#include <fcntl.h>
#include <linux/ioprio.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <system_error>
#include <thread>

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

void lower_main_thread() {
    const struct sched_param none = {};
    (void)::sched_setscheduler(::getpid(), SCHED_IDLE, &none);
}

void lower_group() {
    lower_session();
    (void)::setpriority(PRIO_PGRP, 0, kLowest);
    lower_main_thread();
    (void)::syscall(SYS_ioprio_set, IOPRIO_WHO_PGRP, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

}  // namespace

void take_idle_priority() {
    lower_session();
    (void)::setpriority(PRIO_PROCESS, 0, kLowest);
    lower_main_thread();
    (void)::syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

void take_idle_priority_after(std::chrono::milliseconds time) {
    try {
        std::thread([time] {
            std::this_thread::sleep_for(time);
            lower_group();
        }).detach();
    } catch (const std::system_error&) {
        take_idle_priority();
    }
}

}  // namespace pyenvx::finish
