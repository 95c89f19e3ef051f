#include "sandbox/construction/loopback.hpp"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "store/base/fd.hpp"

namespace pyenvx::sandbox {

Result<void> bring_loopback_up() {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return io_error(errno, "make a socket");
    struct ifreq request {};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return io_error(errno, "bring up the loopback interface");
    return {};
}

}  // namespace pyenvx::sandbox
