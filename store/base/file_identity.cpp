#include "store/base/file_identity.hpp"

#include <ctime>

#include "store/base/text.hpp"

namespace pyenvx {

std::string FileIdentity::text() const { return concat(device, ' ', inode, ' ', size, ' ', mtime_ns, ' ', ctime_ns); }

bool FileIdentity::is_racy() const {
    constexpr std::int64_t kSecond = 1'000'000'000;
    struct timespec now {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * kSecond + now.tv_nsec - ctime_ns < 2 * kSecond;
}

}  // namespace pyenvx
