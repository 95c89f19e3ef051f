#include "sandbox/wire/frames.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kHeader = 5;
constexpr std::size_t kMaxFiles = 4;

struct Header {
    std::array<char, kHeader> bytes{};

    Header() = default;
    Header(FrameKind kind, std::size_t size) {
        bytes[0] = static_cast<char>(kind);
        const auto size32 = static_cast<std::uint32_t>(size);
        std::memcpy(&bytes[1], &size32, sizeof size32);
    }
    std::size_t size() const {
        std::uint32_t size32 = 0;
        std::memcpy(&size32, &bytes[1], sizeof size32);
        return size32;
    }
    std::string_view text() const { return {bytes.data(), bytes.size()}; }
};

union Control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * kMaxFiles)];
};

std::vector<Fd> files_of(struct msghdr& message) {
    std::vector<Fd> files;
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        for (std::size_t at = 0; CMSG_LEN(at + sizeof(int)) <= part->cmsg_len; at += sizeof(int)) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + at, sizeof fd);
            files.emplace_back(fd);
        }
    }
    return files;
}

// Up to `size` bytes, and open files; 0 at the end.
Result<std::size_t> receive_some(BorrowedFd socket, char* buffer, std::size_t size, std::vector<Fd>& files) {
    struct iovec piece = {buffer, size};
    Control control{};
    struct msghdr message {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    for (;;) {
        const ssize_t count = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == ECONNRESET) return std::size_t{0};
        if (count < 0) return io_error(errno, "receive a message of the sandbox");
        for (auto& file : files_of(message)) files.push_back(std::move(file));
        return static_cast<std::size_t>(count);
    }
}

// False at the end; Corrupt in the midst.
Result<bool> receive_all(BorrowedFd socket, char* buffer, std::size_t size, std::vector<Fd>& files) {
    for (std::size_t have = 0; have < size;) {
        const auto count = TRY(receive_some(socket, buffer + have, size - have, files));
        if (count == 0 && have == 0) return false;
        if (count == 0) return fail(ErrorKind::Corrupt, "a message of the sandbox was cut off");
        have += count;
    }
    return true;
}

// As much as the socket takes, which is all of a short message: who is killed meanwhile has sent it or has not.
Result<std::size_t> send_at_once(BorrowedFd socket, std::array<char, kHeader>& header, std::string_view payload) {
    std::array<struct iovec, 2> pieces = {
        {{header.data(), header.size()}, {const_cast<char*>(payload.data()), payload.size()}}};
    struct msghdr message {};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    for (;;) {
        const ssize_t count = ::sendmsg(socket.get(), &message, MSG_NOSIGNAL);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return io_error(errno, "send");
    }
}

}  // namespace

Result<void> send_frame(BorrowedFd socket, FrameKind kind, std::string_view payload) {
    if (payload.size() > kMaxFrame) return fail(ErrorKind::Invalid, "a message for the sandbox is too large");
    Header header(kind, payload.size());
    const auto sent = TRY(send_at_once(socket, header.bytes, payload));
    if (sent < kHeader) TRY(sys::send_all(socket, header.text().substr(sent)));
    return sys::send_all(socket, payload.substr(std::max(sent, kHeader) - kHeader));
}

Result<void> send_frame(BorrowedFd socket, FrameKind kind, const std::vector<int>& files) {
    Header header(kind, 0);
    struct iovec piece = {header.bytes.data(), header.bytes.size()};
    Control control{};
    struct msghdr message {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * files.size());
    auto* rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int) * files.size());
    std::memcpy(CMSG_DATA(rights), files.data(), sizeof(int) * files.size());
    // Five bytes go over a socket at once or not at all.
    if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) < 0) return io_error(errno, "hand over an open file");
    return {};
}

Result<std::optional<Frame>> receive_frame(BorrowedFd socket) {
    Frame frame;
    Header header;
    if (!TRY(receive_all(socket, header.bytes.data(), kHeader, frame.files))) return std::optional<Frame>();
    frame.kind = static_cast<FrameKind>(header.bytes[0]);
    if (header.size() > kMaxFrame) return fail(ErrorKind::Corrupt, "a message of the sandbox is too large");
    frame.payload.resize(header.size());
    if (!TRY(receive_all(socket, frame.payload.data(), frame.payload.size(), frame.files)) && !frame.payload.empty()) {
        return fail(ErrorKind::Corrupt, "a message of the sandbox was cut off");
    }
    return std::optional(std::move(frame));
}

}  // namespace pyenvx::sandbox
