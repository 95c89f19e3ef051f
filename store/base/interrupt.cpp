#include "store/base/interrupt.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};

std::atomic<int> received_signal{0};
std::atomic<int> wake_fd{-1};
std::array<struct sigaction, kSignals.size()> previous_actions;
sys::Pipe wake_pipe;

static_assert(std::atomic<int>::is_always_lock_free, "the handler may only touch lock-free state");

// EINTR needs no second attempt: whoever waits looks again.
void poll_with_interrupt(struct pollfd other, int milliseconds) {
    std::array<struct pollfd, 2> files = {other, {interrupt_fd(), POLLIN, 0}};
    ::poll(files.data(), files.size(), milliseconds);
}

void on_signal(int signal_number) {
    int none = 0;
    if (!received_signal.compare_exchange_strong(none, signal_number)) {
        ::signal(signal_number, SIG_DFL);
        ::raise(signal_number);
        return;
    }
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(wake_fd.load(), &byte, 1);
}

}  // namespace

Result<void> install_interrupt_handler() {
    wake_pipe = TRY(sys::pipe());
    wake_fd = wake_pipe.write_end.get();
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &previous_actions[i]);
        if (previous_actions[i].sa_handler == SIG_IGN) continue;
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = SA_RESTART | SA_NODEFER;
        ::sigaction(kSignals[i], &action, nullptr);
    }
    return {};
}

void restore_interrupt_handler() {
    if (wake_fd.load() < 0) return;
    for (std::size_t i = 0; i < kSignals.size(); ++i) ::sigaction(kSignals[i], &previous_actions[i], nullptr);
}

bool interrupted() { return received_signal.load(std::memory_order_relaxed) != 0; }

Result<void> check_interrupted() {
    if (interrupted()) return Error(ErrorKind::Interrupted, "interrupted");
    return {};
}

Result<void> pause_for(std::chrono::milliseconds time) { return pause_until_readable(BorrowedFd(-1), time); }

Result<void> pause_until_readable(BorrowedFd fd, std::chrono::milliseconds longest) {
    if (!interrupted()) poll_with_interrupt({fd.get(), POLLIN, 0}, static_cast<int>(longest.count()));
    return check_interrupted();
}

Result<void> wait_until_readable(BorrowedFd fd) {
    struct pollfd file = {fd.get(), POLLIN, 0};
    while (!interrupted() && ::poll(&file, 1, 0) == 0) poll_with_interrupt(file, -1);
    return check_interrupted();
}

int interrupt_fd() { return wake_pipe.read_end.get(); }

void die_by_interrupt() {
    const int signal_number = interrupted() ? received_signal.load() : SIGINT;
    ::signal(signal_number, SIG_DFL);
    ::raise(signal_number);
    ::_exit(128 + signal_number);
}

}  // namespace pyenvx
