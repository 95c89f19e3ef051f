// Connections and how long each may still take. Internal to this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>

namespace pyenvx::serve {

using Clock = std::chrono::steady_clock;

/// Thread-safe. Sockets belong to whoever adds them, and are open until they are removed.
class Connections {
public:
    void allow(int socket, Clock::time_point until);
    void remove(int socket);
    /// Breaks off those whose time is over; how many.
    int close_late(Clock::time_point now);

private:
    std::mutex mutex_;
    std::map<int, Clock::time_point> until_;
};

}  // namespace pyenvx::serve
