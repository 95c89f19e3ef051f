// Ownership of file descriptors. A plain `int fd` or BorrowedFd parameter is always borrowed.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace pyenvx {

/// Owns one descriptor and closes it. Move-only.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }

private:
    int fd_ = -1;
};

/// A descriptor that somebody else owns for at least as long as the call.
class BorrowedFd {
public:
    explicit BorrowedFd(int fd) : fd_(fd) {}
    BorrowedFd(const Fd& fd) : fd_(fd.get()) {}  // NOLINT(google-explicit-constructor)
    static BorrowedFd cwd() { return BorrowedFd(AT_FDCWD); }

    int get() const { return fd_; }

private:
    int fd_;
};

}  // namespace pyenvx
