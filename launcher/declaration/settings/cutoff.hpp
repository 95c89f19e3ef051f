// `exclude-newer`: until when what was uploaded to an index counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::declaration {

/// A point in time, a distance from now, or no limit at all. A plain value.
class Cutoff {
public:
    /// "2025-06-01" (that day, UTC, still counts), "2025-06-01T12:00:00Z", "7 days", "P7D", or "off". Invalid
    /// otherwise.
    static Result<Cutoff> parse(std::string_view text, std::string_view origin);

    /// The first second, since 1970 and UTC, at which something is too new; nothing without a limit.
    std::optional<std::int64_t> at(std::int64_t now) const;
    bool is_off() const { return kind_ == Kind::Off; }
    const std::string& text() const { return text_; }

private:
    enum class Kind { Off, Moment, Age };
    Cutoff(Kind kind, std::int64_t seconds, std::string_view text) : kind_(kind), seconds_(seconds), text_(text) {}

    Kind kind_;
    std::int64_t seconds_;
    std::string text_;
};

/// Whether `left` lets in nothing that `right` leaves out.
bool as_strict_as(const Cutoff& left, const Cutoff& right, std::int64_t now);

}  // namespace pyenvx::declaration
