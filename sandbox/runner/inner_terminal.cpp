#include "sandbox/runner/inner_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kPiece = 16 << 10;
// How soon another size of the window is noticed.
constexpr int kWaitMilliseconds = 200;

/// The person's terminal as a plain line of bytes, for as long as this lives.
class RawTerminal {
public:
    RawTerminal() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto raw = before_;
        ::cfmakeraw(&raw);
        is_raw_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;
    ~RawTerminal() {
        if (is_raw_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

private:
    struct termios before_ {};
    bool is_raw_ = false;
};

/// The bytes on their way, in both directions.
class Relay {
public:
    Relay(BorrowedFd inner, BorrowedFd line) : inner_(inner), line_(line) {}

    Result<void> run() {
        while (!ended_) TRY(turn());
        // What ran inside has ended, and has said all that it will.
        while (take_output()) {}
        return check_interrupted();
    }

private:
    Result<void> turn() {
        follow_size();
        const bool takes_keys = keys_.empty() && !keys_ended_;
        std::array<struct pollfd, 4> files = {
            {{takes_keys ? STDIN_FILENO : -1, POLLIN, 0},
             {inner_.get(), static_cast<short>(keys_.empty() ? POLLIN : POLLIN | POLLOUT), 0},
             {line_.get(), POLLIN, 0},
             {interrupt_fd(), POLLIN, 0}}};
        if (::poll(files.data(), files.size(), kWaitMilliseconds) < 0 && errno != EINTR) {
            return io_error(errno, "wait for the terminal");
        }
        if (files[0].revents != 0) take_keys();
        if ((files[1].revents & POLLOUT) != 0) give_keys();
        if ((files[1].revents & ~POLLOUT) != 0) (void)take_output();
        ended_ = files[2].revents != 0 || files[3].revents != 0;
        return {};
    }

    void follow_size() {
        struct winsize size {};
        if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) return;
        if (size.ws_row == size_.ws_row && size.ws_col == size_.ws_col) return;
        size_ = size;
        ::ioctl(inner_.get(), TIOCSWINSZ, &size);
    }

    void take_keys() {
        const auto count = ::read(STDIN_FILENO, piece_.data(), piece_.size());
        if (count > 0) keys_.assign(piece_.data(), static_cast<std::size_t>(count));
        keys_ended_ = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
    }

    // It takes what it has room for; to wait until it takes all would be to wait for somebody who waits for us.
    void give_keys() {
        const auto count = ::write(inner_.get(), keys_.data(), keys_.size());
        if (count > 0) keys_.erase(0, static_cast<std::size_t>(count));
    }

    bool take_output() {
        const auto count = ::read(inner_.get(), piece_.data(), piece_.size());
        if (count <= 0) return false;
        return sys::write_all(BorrowedFd(STDOUT_FILENO), {piece_.data(), static_cast<std::size_t>(count)}).ok();
    }

    BorrowedFd inner_;
    BorrowedFd line_;
    struct winsize size_ {};
    std::string keys_;
    bool keys_ended_ = false;
    bool ended_ = false;
    std::array<char, kPiece> piece_{};
};

}  // namespace

bool is_at_terminal() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

Result<InnerTerminal> InnerTerminal::open() {
    Fd ours(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (!ours) return io_error(errno, "make a terminal");
    if (::grantpt(ours.get()) != 0 || ::unlockpt(ours.get()) != 0) return io_error(errno, "prepare a terminal");
    Fd inner(::ioctl(ours.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!inner) return io_error(errno, "open a terminal");
    struct termios habits {};
    if (::tcgetattr(STDIN_FILENO, &habits) == 0) ::tcsetattr(inner.get(), TCSANOW, &habits);
    return InnerTerminal(std::move(ours), std::move(inner));
}

Result<void> InnerTerminal::relay(BorrowedFd line) const {
    const RawTerminal raw;
    return Relay(ours_, line).run();
}

}  // namespace pyenvx::sandbox
