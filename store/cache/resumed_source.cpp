#include "store/cache/resumed_source.hpp"

namespace pyenvx::cache {
namespace {

constexpr int kMostBreaks = 3;
constexpr std::chrono::seconds kSoon{1};

}  // namespace

Result<std::size_t> ResumedSource::try_read(char* buffer, std::size_t size) {
    if (!source_) source_ = TRY(transport_.open(key_, offset_));
    return source_->read(buffer, size);
}

Result<std::size_t> ResumedSource::read(char* buffer, std::size_t size) {
    for (;;) {
        const auto begin = std::chrono::steady_clock::now();
        auto count = try_read(buffer, size);
        if (!count.ok()) {
            const bool was_soon = std::chrono::steady_clock::now() - begin < kSoon;
            source_.reset();
            const bool is_break = count.error().kind() == ErrorKind::Network && was_soon;
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
