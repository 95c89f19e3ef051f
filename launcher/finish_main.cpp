// pyenvx-finish: does what starts left to be done. Woken by them (launcher/warm/wake_finisher.hpp); links neither what
// talks to an index nor what reads configuration.
#include <unistd.h>

#include "launcher/finish/finisher.hpp"
#include "launcher/finish/idle_priority.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "store/base/detached_process.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace {

pyenvx::Result<void> work(const char* home, std::chrono::milliseconds lent) {
    auto lock = TRY(pyenvx::FileLock::handed_down(pyenvx::kHandedDown, pyenvx::warm::finisher_lock_path(home)));
    TRY(pyenvx::install_interrupt_handler());
    if (lent.count() > 0) {
        pyenvx::finish::take_idle_priority_after(lent);
    } else {
        pyenvx::finish::take_idle_priority();
    }
    return pyenvx::finish::run_finisher(home, std::move(lock));
}

int fail_with(const pyenvx::Error& error) {
    if (error.kind() == pyenvx::ErrorKind::Interrupted) pyenvx::die_by_interrupt();
    const auto text = pyenvx::concat("error: ", pyenvx::printable(error.message()), "\n");
    (void)pyenvx::sys::write_all(pyenvx::BorrowedFd(STDERR_FILENO), text);
    return pyenvx::exit_status(error.kind(), pyenvx::ExitStyle::Command);
}

}  // namespace

int main(int argc, char** argv) {
    const auto lent = argc == 3 ? pyenvx::parse_decimal(argv[2]) : 0;
    if (argc < 2 || argc > 3 || argv[1][0] != '/' || !lent) {
        return fail_with(
            {pyenvx::ErrorKind::Usage,
             "pyenvx-finish takes the folder of a store (PYENVX_HOME) and for how long its starter waits"});
    }
    const auto done = work(argv[1], std::chrono::milliseconds(*lent));
    return done.ok() ? pyenvx::kExitDone : fail_with(done.error());
}
