// Ctrl-C as a value: long work asks interrupted() between steps, cleans up by its destructors and returns Interrupted;
// main() then dies by the signal. The only process-wide state of the project, as a signal is process-wide.
#pragma once

#include <chrono>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx {

/// Routes SIGINT, SIGTERM and SIGHUP to the flag below. Call once, before threads start. A signal that was ignored
/// on entry (nohup) stays ignored. A second signal kills at once.
Result<void> install_interrupt_handler();
/// Puts back what was there before; to be called before exec, since ignored signals survive it.
void restore_interrupt_handler();

/// Safe from any thread.
bool interrupted();
/// Interrupted once a signal has come.
Result<void> check_interrupted();
/// Waits that long. Interrupted when a signal comes first.
Result<void> pause_for(std::chrono::milliseconds time);
/// The same, and not longer than until there is input or the end of it.
Result<void> pause_until_readable(BorrowedFd fd, std::chrono::milliseconds longest);
/// Waits for input or the end of it. Interrupted when a signal comes first.
Result<void> wait_until_readable(BorrowedFd fd);
/// Becomes readable when a signal comes, for poll loops; -1 before install. Borrowed, never read from it.
int interrupt_fd();

/// Ends the process by the signal that came (SIGINT when none did).
[[noreturn]] void die_by_interrupt();

}  // namespace pyenvx
