#include "store/db/busy_wait.hpp"

#include <algorithm>

#include "store/base/interrupt.hpp"
#include "store/base/text.hpp"

namespace pyenvx::db {
namespace {

using std::chrono::milliseconds;

constexpr auto kLongestWait = std::chrono::minutes(1);
constexpr auto kLongWait = std::chrono::seconds(2);
constexpr int kLongestPause = 25;  // milliseconds

}  // namespace

int BusyWait::go_on(void* self, int times) noexcept { return static_cast<BusyWait*>(self)->pause(times) ? 1 : 0; }

bool BusyWait::pause(int times) {
    const auto now = std::chrono::steady_clock::now();
    if (times == 0) {
        began_ = now;
        told_ = false;
    }
    if (now - began_ >= kLongestWait) return false;
    if (progress_ != nullptr && now - began_ >= kLongWait && !std::exchange(told_, true)) {
        progress_->notice(concat("still waiting for the database ", file_, ", to which another process writes"));
    }
    return pause_for(milliseconds(std::min(times + 1, kLongestPause))).ok();
}

}  // namespace pyenvx::db
