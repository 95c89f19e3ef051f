#include "store/base/file_lock.hpp"

#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "store/base/file.hpp"
#include "store/base/holder_news.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

constexpr auto kFirstPause = std::chrono::milliseconds(1);
constexpr auto kLongestPause = std::chrono::milliseconds(25);
constexpr auto kVeryLongWait = std::chrono::seconds(2);
constexpr std::size_t kHolderBytes = 11;
constexpr std::uint64_t kMaxHolderBytes = 64;

int flock_operation(LockMode mode) { return mode == LockMode::Shared ? LOCK_SH : LOCK_EX; }

Result<bool> still_named(BorrowedFd fd, const std::filesystem::path& path) {
    const auto held = TRY(sys::fstat(fd));
    const auto named = TRY(sys::stat(path.c_str()));
    return named && named->st_dev == held.st_dev && named->st_ino == held.st_ino;
}

// For people only: a holder that cannot write its name (a full disk) holds the lock all the same.
void write_holder(const Fd& fd) { (void)sys::pwrite_all(fd, holder_line(), 0); }

std::string holder_of(const std::filesystem::path& path) {
    const auto text = read_file_if_there(path, kMaxHolderBytes);
    const auto number = text.ok() && *text ? parse_decimal(trim(**text)) : std::nullopt;
    return number ? concat("process ", *number) : std::string("another process");
}

/// Tells whom one waits for: on the progress line and with -v as soon as it is news, to everybody once it lasts.
class Teller {
public:
    Teller(const std::filesystem::path& path, std::string_view what, Progress& progress)
        : path_(path), what_(what), progress_(progress) {}

    void tell() {
        const auto now = HolderNews::Clock::now();
        const auto holder = holder_of(path_);
        const auto sentence = concat(what_, ", which ", holder, " is at work on");
        if (news_.is_news(holder, now)) {
            progress_.step(Stage::Wait, sentence, 0, 0);
            progress_.detail(concat("waiting for ", sentence));
        }
        if (now - began_ < kVeryLongWait || std::exchange(noticed_, true)) return;
        progress_.notice(concat("still waiting for ", sentence));
    }

private:
    const std::filesystem::path& path_;
    const std::string_view what_;
    Progress& progress_;
    HolderNews news_;
    const HolderNews::Clock::time_point began_ = HolderNews::Clock::now();
    bool noticed_ = false;
};

// flock goes on after a signal (SA_RESTART), so a wait inside it could not be interrupted.
template <typename OnWait>
Result<FileLock> wait_for(const std::filesystem::path& path, LockMode mode, OnWait on_wait) {
    for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
        if (auto held = TRY(FileLock::try_acquire(path, mode))) return *std::move(held);
        on_wait();
        TRY(pause_for(pause));
    }
}

}  // namespace

std::string holder_line() {
    auto line = std::to_string(::getpid());
    line.resize(kHolderBytes - 1, ' ');
    return line + '\n';
}

Result<std::optional<FileLock>> FileLock::lock(const std::filesystem::path& path, int operation) {
    for (;;) {
        Fd fd = TRY(sys::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
        if (!TRY(sys::flock(fd, operation))) return std::optional<FileLock>();
        if (!TRY(still_named(fd, path))) continue;
        if ((operation & LOCK_EX) != 0) write_holder(fd);
        return std::optional(FileLock(std::move(fd)));
    }
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path, LockMode mode) {
    return wait_for(path, mode, [] {});
}

Result<FileLock> FileLock::acquire_telling(const std::filesystem::path& path, std::string_view what,
                                           Progress& progress) {
    Teller teller(path, what, progress);
    return wait_for(path, LockMode::Exclusive, [&] { teller.tell(); });
}

Result<std::optional<FileLock>> FileLock::try_acquire(const std::filesystem::path& path, LockMode mode) {
    return lock(path, flock_operation(mode) | LOCK_NB);
}

Result<std::optional<FileLock>> FileLock::handed_down(int number, const std::filesystem::path& path) {
    const BorrowedFd fd(number);
    const bool is_open = sys::fstat(fd).ok();
    if (!is_open || !TRY(still_named(fd, path))) return std::optional<FileLock>();
    // At once for its holder, and refused to everybody else.
    if (!TRY(sys::flock(fd, LOCK_EX | LOCK_NB))) return std::optional<FileLock>();
    TRY(sys::close_on_exec(fd));
    return std::optional(FileLock(Fd(number)));
}

}  // namespace pyenvx
