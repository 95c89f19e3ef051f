// The METADATA member of a wheel of which only pieces are there: the end, and what the end says is needed further.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::index {

/// Bytes of a wheel that are still wanted.
struct WheelSpan {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
};

/// What of a wheel was fetched. It learns where its first piece belongs from the zip's end record, so that an answer
/// without Content-Range is enough. One owner, not thread-safe.
class RemoteWheel {
public:
    /// `end` are the last bytes of the file.
    explicit RemoteWheel(std::string end) : end_(std::move(end)) {}
    /// A piece that metadata() asked for.
    void add(WheelSpan span, std::string bytes) { pieces_.push_back({span.first, std::move(bytes)}); }

    /// The bytes of METADATA, checked by size and CRC, or what to fetch first.
    /// Errors: Refused for what is no wheel with exactly one METADATA.
    Result<std::variant<std::string, WheelSpan>> metadata();

private:
    struct Piece {
        std::uint64_t first;
        std::string bytes;
    };
    Result<WheelSpan> find_directory();
    /// What is there from `offset` on without a gap; empty when nothing is.
    std::string_view view_from(std::uint64_t offset) const;

    std::string end_;  // until it became the first of the pieces
    WheelSpan directory_;
    std::vector<Piece> pieces_;
};

}  // namespace pyenvx::index
