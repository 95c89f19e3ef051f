#include "launcher/warm/wake_finisher.hpp"

#include <unistd.h>

#include <algorithm>

#include "store/base/detached_process.hpp"
#include "store/base/file_lock.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::warm {
namespace {

using std::chrono::milliseconds;

// One may have been killed by a person, or with the machine.
constexpr unsigned kForgivenKills = 1;
constexpr unsigned kMostDoublings = 4;
// What is not done by then takes too long for such starts: most of them are spared the wait.
constexpr unsigned kMostLoans = 6;
constexpr unsigned kStartsPerLaterLoan = 32;
constexpr milliseconds kFirstLoan(1000);
constexpr milliseconds kPause(5);

// As many bytes as finishers were woken since one came to its end.
std::string wakings_path(const std::string& home) { return concat(home, "/finish/woken"); }

// Counted by who wakes, since a finisher may be killed before it does anything. What cannot be counted is none.
unsigned count_waking(const std::string& home) {
    const auto file = sys::open(wakings_path(home).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
    const auto status = file.ok() ? sys::fstat(*file) : Result<struct stat>(file.error());
    if (!status.ok() || !sys::write_all(*file, ".").ok()) return 0;
    return static_cast<unsigned>(status->st_size);
}

milliseconds loan_after(unsigned killed) {
    if (killed <= kForgivenKills) return milliseconds(0);
    if (killed > kForgivenKills + kMostLoans && killed % kStartsPerLaterLoan != 0) return milliseconds(0);
    return kFirstLoan * (1U << std::min(killed - kForgivenKills - 1, kMostDoublings));
}

// Until nobody has the finisher's lock; for how long that was.
milliseconds wait_for_finisher(const std::string& home, milliseconds longest) {
    const auto began = std::chrono::steady_clock::now();
    for (;;) {
        const auto waited = std::chrono::steady_clock::now() - began;
        if (waited >= longest || !pause_for(kPause).ok()) return std::chrono::duration_cast<milliseconds>(waited);
        const auto lock = FileLock::try_acquire(finisher_lock_path(home), LockMode::Shared);
        if (!lock.ok() || *lock) longest = milliseconds(0);
    }
}

}  // namespace

std::string Waking::sentence(std::string_view woke, std::string_view at_work) const {
    if (!is_woken) return std::string(at_work);
    if (lent == milliseconds(0)) return std::string(woke);
    return concat("waited ", lent.count(), " ms for the finisher, which was killed ", killed,
                  " times with such programs",
                  made_wait() ? "; finish = \"inline\" in config.toml does its work at the first start" : "");
}

std::string finisher_lock_path(const std::string& home) { return concat(home, "/locks/finisher"); }

Result<Waking> wake_finisher(const std::string& executable, const std::string& home) {
    auto lock = TRY(FileLock::try_acquire(finisher_lock_path(home), LockMode::Exclusive));
    if (!lock) return Waking{};
    // What the last one said is no answer to what this one does.
    (void)sys::ftruncate(lock->fd(), holder_line().size());
    const auto killed = count_waking(home);
    const auto loan = loan_after(killed);
    const auto folder = executable.substr(0, executable.rfind('/'));
    TRY(start_detached({concat(folder, "/../libexec/pyenvx/pyenvx-finish"), concat(folder, "/pyenvx-finish")},
                       {"pyenvx-finish", home, std::to_string(loan.count()), std::to_string(::getpid())}, lock->fd()));
    lock.reset();
    return Waking{true, killed, wait_for_finisher(home, loan)};
}

void forget_wakings(const std::string& home) { (void)sys::unlinkat(BorrowedFd::cwd(), wakings_path(home).c_str(), 0); }

}  // namespace pyenvx::warm
