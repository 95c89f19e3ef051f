#include "store/serve/http/listener.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "store/base/text.hpp"

namespace pyenvx::serve {
namespace {

constexpr std::uint64_t kHighestPort = 65535;
constexpr int kMostWaiting = 128;

struct Place {
    std::string host;
    std::string port;
};

Result<Place> parse(std::string_view address) {
    const auto colon = address.rfind(':');
    auto host = address.substr(0, colon == address.npos ? 0 : colon);
    const bool is_bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    const auto port = colon == address.npos ? std::nullopt : parse_decimal(address.substr(colon + 1));
    const bool is_fit = !host.empty() && host.size() < NI_MAXHOST && port && *port <= kHighestPort &&
                        (is_bracketed || host.find_first_of("[]:/") == host.npos) && is_valid_utf8(host);
    if (is_fit) return Place{std::string(host), std::to_string(*port)};
    return fail(ErrorKind::Invalid, "'", printable(address), "' is no address to listen on")
        .hint("write HOST:PORT, such as 127.0.0.1:8080, or 0.0.0.0:8080 for all of this machine's addresses");
}

struct FreeAddresses {
    void operator()(addrinfo* all) const { ::freeaddrinfo(all); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> look_up(const Place& place) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int outcome = ::getaddrinfo(place.host.c_str(), place.port.c_str(), &hints, &found);
    if (outcome == 0) return Addresses(found);
    return fail(ErrorKind::NotFound, "there is no address ", printable(place.host), ": ", ::gai_strerror(outcome));
}

// 0 or errno.
int listen_on(const addrinfo& address, Fd& socket) {
    Fd opened(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    const bool listens = opened && ::setsockopt(opened.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                         ::bind(opened.get(), address.ai_addr, address.ai_addrlen) == 0 &&
                         ::listen(opened.get(), kMostWaiting) == 0;
    if (!listens) return errno;
    socket = std::move(opened);
    return 0;
}

// What is bound, as people write it.
std::string name_of(const Fd& socket) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) return "";
    (void)::getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, host.data(), host.size(), port.data(), port.size(),
                        NI_NUMERICHOST | NI_NUMERICSERV);
    const std::string_view name = host.data();
    const bool is_long = name.find(':') != name.npos;
    return concat(is_long ? "[" : "", name, is_long ? "]:" : ":", std::string_view(port.data()));
}

}  // namespace

Result<Listener> Listener::open(std::string_view address) {
    const auto addresses = TRY(look_up(TRY(parse(address))));
    Fd socket;
    int reason = 0;
    for (const auto* each = addresses.get(); each != nullptr && !socket; each = each->ai_next) {
        reason = listen_on(*each, socket);
    }
    if (socket) {
        auto url = concat("http://", name_of(socket));
        return Listener(std::move(socket), std::move(url));
    }
    return fail(ErrorKind::Io, "cannot listen on ", printable(address), ": ", std::strerror(reason));
}

}  // namespace pyenvx::serve
