#include "store/serve/http/connections.hpp"

#include <sys/socket.h>

namespace pyenvx::serve {

void Connections::allow(int socket, Clock::time_point until) {
    const std::lock_guard lock(mutex_);
    until_[socket] = until;
}

void Connections::remove(int socket) {
    const std::lock_guard lock(mutex_);
    until_.erase(socket);
}

int Connections::close_late(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    int late = 0;
    for (const auto& [socket, until] : until_) {
        if (until >= now) continue;
        ::shutdown(socket, SHUT_RDWR);
        ++late;
    }
    return late;
}

}  // namespace pyenvx::serve
