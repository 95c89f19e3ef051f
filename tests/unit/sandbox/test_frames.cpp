#include "sandbox/wire/frames.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>

using namespace pyenvx;
using namespace pyenvx::sandbox;

namespace {

/// Two ends of a line on which each call that sends is a packet.
std::array<Fd, 2> packets() {
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    return {Fd(ends[0]), Fd(ends[1])};
}

}  // namespace

TEST_CASE("a short message is sent in one call, so that nobody is killed in the midst of it") {
    const auto [ours, theirs] = packets();
    REQUIRE(send_frame(ours, FrameKind::Ended, "256").ok());
    std::array<char, 64> packet{};
    CHECK(::recv(theirs.get(), packet.data(), packet.size(), 0) == 8);
}

TEST_CASE("what was sent is received, whatever its length") {
    for (const std::size_t size : {0, 1, 200'000}) {
        int ends[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        const Fd ours(ends[0]);
        const Fd theirs(ends[1]);
        const int room = 1 << 20;
        REQUIRE(::setsockopt(ours.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
        REQUIRE(send_frame(ours, FrameKind::Log, std::string(size, 'x')).ok());
        const auto frame = receive_frame(theirs);
        REQUIRE(frame.ok());
        REQUIRE(*frame);
        CHECK((*frame)->kind == FrameKind::Log);
        CHECK((*frame)->payload.size() == size);
    }
}
