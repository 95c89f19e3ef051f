#include "store/index/http/retry.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::index {

using std::chrono::milliseconds;

bool is_transient_status(int status) { return status == 429 || (status >= 502 && status <= 504); }

milliseconds back_off(milliseconds first, int retry, std::uint32_t random) {
    constexpr milliseconds kLongest{8'000};
    const auto whole = std::min(kLongest, first * (1 << std::min(retry, 16)));
    const auto half = whole.count() / 2;
    return milliseconds(whole.count() - (half > 0 ? random % (half + 1) : 0));
}

std::optional<milliseconds> parse_retry_after(std::string_view value, milliseconds limit) {
    const auto seconds = parse_decimal(trim(value));
    if (!seconds) return std::nullopt;
    const auto most = static_cast<std::uint64_t>(limit.count() / 1000);
    return milliseconds(1000 * std::min(*seconds, most));
}

}  // namespace pyenvx::index
