#include "store/base/holder_news.hpp"

namespace pyenvx {
namespace {

constexpr auto kLongWait = std::chrono::milliseconds(500);

}  // namespace

bool HolderNews::is_news(const std::string& holder, Clock::time_point now) {
    if (holder != holder_) {
        holder_ = holder;
        since_ = now;
        is_told_ = false;
    }
    if (is_told_ || now - since_ < kLongWait) return false;
    is_told_ = true;
    return true;
}

}  // namespace pyenvx
