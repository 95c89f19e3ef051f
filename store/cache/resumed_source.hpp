// A file of a cache as one stream, whatever breaks on the way.
#pragma once

#include <chrono>
#include <memory>

#include "store/cache/transport.hpp"

namespace pyenvx::cache {

/// Opens the file again where it broke, up to three times. A break that came after a wait, or after next to
/// nothing for so long, is left as it is: the cache has used up its time-out. Never gives more than `size` bytes
/// (Refused), nor fewer. Borrows the transport.
class ResumedSource final : public ByteSource {
public:
    ResumedSource(Transport& transport, CacheKey key, std::uint64_t size)
        : transport_(transport), key_(std::move(key)), size_(size) {}

    Result<std::size_t> read(char* buffer, std::size_t size) override;

private:
    Result<std::size_t> try_read(char* buffer, std::size_t size);
    /// Since it was opened.
    bool was_slow(std::chrono::steady_clock::time_point now) const;

    Transport& transport_;
    const CacheKey key_;
    const std::uint64_t size_;
    std::uint64_t offset_ = 0;
    int breaks_ = 0;
    std::chrono::steady_clock::time_point opened_;
    std::uint64_t opened_at_ = 0;
    std::unique_ptr<ByteSource> source_;
};

}  // namespace pyenvx::cache
