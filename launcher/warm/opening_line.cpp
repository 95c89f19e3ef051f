#include "launcher/warm/opening_line.hpp"

#include <time.h>
#include <unistd.h>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

constexpr std::int64_t kMillisecondNs = 1'000'000;

// "1 ms", "12.3 s"
std::string spoken(std::int64_t nanoseconds) {
    const auto milliseconds = nanoseconds / kMillisecondNs;
    if (milliseconds < 1000) return concat(milliseconds < 1 ? 1 : milliseconds, " ms");
    return concat(milliseconds / 1000, ".", milliseconds / 100 % 10, " s");
}

}  // namespace

std::int64_t stopwatch_ns() {
    struct timespec now = {};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * kMillisecondNs + now.tv_nsec;
}

void say_what_opens(const record::LaunchRecord& record, const Invocation& invocation, std::int64_t began_ns) {
    if (record.greeting.empty() || invocation.quiet || ::isatty(STDERR_FILENO) != 1) return;
    const auto line = concat("pyenvx: ", record.greeting, " in ", spoken(stopwatch_ns() - began_ns), "\n");
    (void)sys::write_all(BorrowedFd(STDERR_FILENO), line);
}

}  // namespace pyenvx::warm
