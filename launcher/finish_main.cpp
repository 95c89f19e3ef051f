// pyenvx-finish: does what starts left to be done. Woken by them (launcher/warm/wake_finisher.hpp); links neither what
// talks to an index nor what reads configuration.
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/finish/finisher.hpp"
#include "launcher/finish/idle_priority.hpp"
#include "launcher/finish/stand_back.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "store/base/detached_process.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace {

constexpr std::chrono::seconds kLongestStart(4);

struct Order {
    std::string home;
    std::chrono::milliseconds lent;  // for how long the starter waits
    pid_t starter;
};

std::optional<Order> read_order(const std::vector<std::string_view>& words) {
    if (words.size() != 4 || !words[1].starts_with('/')) return std::nullopt;
    const auto lent = pyenvx::parse_decimal(words[2]);
    const auto starter = pyenvx::parse_decimal(words[3]);
    if (!lent || !starter) return std::nullopt;
    return Order{std::string(words[1]), std::chrono::milliseconds(*lent), static_cast<pid_t>(*starter)};
}

pyenvx::Result<void> work(const Order& order) {
    auto lock = TRY(pyenvx::FileLock::handed_down(pyenvx::kHandedDown, pyenvx::warm::finisher_lock_path(order.home)));
    TRY(pyenvx::install_interrupt_handler());
    if (order.lent.count() > 0) {
        pyenvx::finish::take_idle_priority_after(order.lent);
    } else {
        pyenvx::finish::take_idle_priority();
        TRY(pyenvx::finish::stand_back(order.starter, kLongestStart));
    }
    return pyenvx::finish::run_finisher(order.home, std::move(lock));
}

int fail_with(const pyenvx::Error& error) {
    if (error.kind() == pyenvx::ErrorKind::Interrupted) pyenvx::die_by_interrupt();
    const auto text = pyenvx::concat("error: ", pyenvx::printable(error.message()), "\n");
    (void)pyenvx::sys::write_all(pyenvx::BorrowedFd(STDERR_FILENO), text);
    return pyenvx::exit_status(error.kind(), pyenvx::ExitStyle::Command);
}

}  // namespace

int main(int argc, char** argv) {
    const auto order = read_order({argv, argv + argc});
    if (!order) {
        return fail_with({pyenvx::ErrorKind::Usage,
                          "pyenvx-finish takes the folder of a store (PYENVX_HOME), for how many milliseconds its "
                          "starter waits, and the starter's process"});
    }
    const auto done = work(*order);
    return done.ok() ? pyenvx::kExitDone : fail_with(done.error());
}
