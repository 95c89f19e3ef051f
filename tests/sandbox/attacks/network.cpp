// Reaching anybody through the network, and the kernel through its rarer protocols.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>

#include "tests/sandbox/attacks/attack.hpp"

namespace pyenvx::attacks {
namespace {

constexpr int kSecond = 1000;

struct sockaddr_in loopback(long port) {
    struct sockaddr_in address {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

template <typename Address>
Verdict phone(const Address& address) {
    const int line =
        ::socket(reinterpret_cast<const struct sockaddr*>(&address)->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return refused("socket");
    if (::connect(line, reinterpret_cast<const struct sockaddr*>(&address), sizeof address) != 0)
        return refused("connect");
    return judge(::send(line, "hello", 5, MSG_NOSIGNAL), "send");
}

Verdict tcp(const Scene& scene) { return phone(loopback(scene.number("port"))); }

Verdict tcp6(const Scene& scene) {
    struct sockaddr_in6 address {};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(scene.number("port6")));
    address.sin6_addr = in6addr_loopback;
    return phone(address);
}

// Data with the first packet: a filter that watches connect() does not see it.
Verdict tcp_fast_open(const Scene& scene) {
    const auto address = loopback(scene.number("port"));
    const int line = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return refused("socket");
    return judge(::sendto(line, "hello", 5, MSG_FASTOPEN | MSG_NOSIGNAL,
                          reinterpret_cast<const struct sockaddr*>(&address), sizeof address),
                 "sendto");
}

// The question that carries the secret out in its name.
Verdict dns(const Scene& scene) {
    static constexpr std::string_view kQuestion("\x12\x34\x01\0\0\1\0\0\0\0\0\0\6secret\7example\0\0\1\0\1", 32);
    const auto address = loopback(scene.number("dns"));
    const int line = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (line < 0) return refused("socket");
    if (::connect(line, reinterpret_cast<const struct sockaddr*>(&address), sizeof address) != 0)
        return refused("connect");
    if (::send(line, kQuestion.data(), kQuestion.size(), 0) < 0) return refused("send");
    struct pollfd answer = {line, POLLIN, 0};
    if (::poll(&answer, 1, kSecond) != 1) return nothing("no answer came");
    std::array<char, 512> text{};
    return judge(::recv(line, text.data(), text.size(), 0), "receive the answer");
}

Verdict raw_socket(const Scene&) { return judge(::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "socket"); }

Verdict packet_socket(const Scene&) {
    const int plain = ::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (plain >= 0) return got("socket");
    // In a namespace of one's own it needs no right: a large attack surface.
    return in_child("socket in a new network", [] {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return errno;
        return ::socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) < 0 ? errno : 0;
    });
}

Verdict host_interfaces(const Scene&) {
    struct ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return refused("getifaddrs");
    const std::unique_ptr<struct ifaddrs, void (*)(struct ifaddrs*)> owner(all, ::freeifaddrs);
    for (const auto* one = all; one != nullptr; one = one->ifa_next) {
        if ((one->ifa_flags & IFF_LOOPBACK) == 0) return got(one->ifa_name);
    }
    return nothing("there is nothing but a loopback interface");
}

Verdict virtual_machine_socket(const Scene&) {
    const int line = ::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (line < 0) return refused("socket");
    struct sockaddr_vm address {};
    address.svm_family = AF_VSOCK;
    address.svm_cid = VMADDR_CID_ANY;
    address.svm_port = VMADDR_PORT_ANY;
    return judge(::bind(line, reinterpret_cast<const struct sockaddr*>(&address), sizeof address), "bind");
}

// The kernel looks at 32 bits of the family.
Verdict family_by_other_number(const Scene&) {
    return judge(::syscall(SYS_socket, AF_VSOCK | std::uint64_t{1} << 40, SOCK_STREAM, 0), "socket");
}

Verdict kernel_cipher(const Scene&) {
    const int line = ::socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (line < 0) return refused("socket");
    struct sockaddr_alg address {};
    address.salg_family = AF_ALG;
    std::strcpy(reinterpret_cast<char*>(address.salg_type), "hash");
    std::strcpy(reinterpret_cast<char*>(address.salg_name), "sha256");
    return judge(::bind(line, reinterpret_cast<const struct sockaddr*>(&address), sizeof address), "bind");
}

Verdict netlink_xfrm(const Scene&) { return judge(::socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM), "socket"); }
Verdict netlink_firewall(const Scene&) { return judge(::socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER), "socket"); }
Verdict netlink_events(const Scene&) { return judge(::socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT), "socket"); }

}  // namespace

Family network() {
    return {"network",
            {{"tcp", "connect to a listener of the host", Trace::Contact, tcp},
             {"tcp6", "connect to it over IPv6", Trace::Contact, tcp6},
             {"tcp-fast-open", "send to it without connect()", Trace::Contact, tcp_fast_open},
             {"dns", "ask a name server of the host", Trace::Contact, dns},
             {"raw-socket", "open a raw IP socket", Trace::None, raw_socket},
             {"packet-socket", "open AF_PACKET", Trace::None, packet_socket},
             {"host-interfaces", "see the host's network interfaces", Trace::None, host_interfaces},
             {"virtual-machine-socket", "open and bind AF_VSOCK", Trace::None, virtual_machine_socket},
             {"family-by-other-number", "so, with high bits in the number", Trace::None, family_by_other_number},
             {"kernel-cipher", "open AF_ALG", Trace::None, kernel_cipher},
             {"netlink-xfrm", "open NETLINK_XFRM", Trace::None, netlink_xfrm},
             {"netlink-firewall", "open NETLINK_NETFILTER", Trace::None, netlink_firewall},
             {"netlink-events", "hear the kernel's device events", Trace::None, netlink_events}}};
}

}  // namespace pyenvx::attacks
