// A gzip file (RFC 1952) as the stream of bytes that it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx::archive {

/// What a gzip file may make of its bytes: beyond `free_bytes`, `max_ratio` for each at the most.
struct GzipLimits {
    std::uint64_t max_ratio = 200;
    std::uint64_t free_bytes = std::uint64_t{128} << 20;
};

/// Reads a file of one gzip member from its beginning to its end. The descriptor is borrowed; its offset is not used.
/// Not thread-safe; memory is bounded whatever the file holds.
class GzipReader {
public:
    explicit GzipReader(BorrowedFd file, const GzipLimits& limits = {});
    GzipReader(GzipReader&&) noexcept;
    ~GzipReader();

    /// Fills `out` as far as the stream goes; fewer bytes only at its end, where checksum and size were verified.
    /// Errors: Refused (no gzip file, damaged, cut short, grows without bound, data after its end), Io.
    Result<std::size_t> read(std::span<char> out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pyenvx::archive
