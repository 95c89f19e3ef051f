#include "store/cache/resumed_source.hpp"

namespace pyenvx::cache {
namespace {

constexpr int kMostBreaks = 3;
constexpr std::chrono::seconds kSoon{1};
// What came more slowly was given up by the transport, and would be again.
constexpr std::uint64_t kLeastBytesASecond = 4096;

}  // namespace

Result<std::size_t> ResumedSource::try_read(char* buffer, std::size_t size) {
    if (!source_) {
        opened_ = std::chrono::steady_clock::now();
        opened_at_ = offset_;
        source_ = TRY(transport_.open(key_, offset_));
    }
    return source_->read(buffer, size);
}

bool ResumedSource::was_slow(std::chrono::steady_clock::time_point now) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - opened_).count();
    return offset_ - opened_at_ < kLeastBytesASecond * static_cast<std::uint64_t>(seconds);
}

Result<std::size_t> ResumedSource::read(char* buffer, std::size_t size) {
    for (;;) {
        const auto begin = std::chrono::steady_clock::now();
        auto count = try_read(buffer, size);
        if (!count.ok()) {
            const auto now = std::chrono::steady_clock::now();
            source_.reset();
            const bool is_break = count.error().kind() == ErrorKind::Network && now - begin < kSoon && !was_slow(now);
            if (!is_break || ++breaks_ > kMostBreaks) return count;
            continue;
        }
        offset_ += *count;
        if (offset_ > size_) return fail(ErrorKind::Refused, "a cache sends more than it said");
        if (*count == 0 && offset_ < size_) return fail(ErrorKind::Refused, "a cache sends less than it said");
        return count;
    }
}

}  // namespace pyenvx::cache
