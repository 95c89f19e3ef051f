// When it is worth saying whom a lock's waiter waits for.
#pragma once

#include <chrono>
#include <string>

namespace pyenvx {

/// For one wait; a plain value. A holder is news once it has had the lock for half a second: many who wait for the same
/// thing hand the lock on within moments once that is there, and none of those has anybody wait.
class HolderNews {
public:
    using Clock = std::chrono::steady_clock;

    /// To be asked again and again. True when the holder is to be told of: once, until it is another one.
    bool is_news(const std::string& holder, Clock::time_point now);

private:
    std::string holder_;
    Clock::time_point since_;
    bool is_told_ = true;
};

}  // namespace pyenvx
