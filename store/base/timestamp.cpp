#include "store/base/timestamp.hpp"

#include <chrono>

#include "store/base/text.hpp"

namespace pyenvx {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::size_t kDateSize = 10;
constexpr std::size_t kTimeSize = 8;

/// Of two or four digits; nothing for anything else.
std::optional<int> digits(std::string_view text) {
    const auto value = parse_decimal(text);
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::int64_t> seconds_of_day(std::string_view text) {
    if (text.size() != kTimeSize || text[2] != ':' || text[5] != ':') return std::nullopt;
    const auto hour = digits(text.substr(0, 2)), minute = digits(text.substr(3, 2)), second = digits(text.substr(6));
    // 60 is a leap second's.
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return *hour * kHour + *minute * kMinute + *second;
}

std::optional<std::int64_t> offset_of(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const auto hours = digits(text.substr(1, 2)), minutes = digits(text.substr(4));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const auto offset = *hours * kHour + *minutes * kMinute;
    return text[0] == '-' ? -offset : offset;
}

std::string padded(std::int64_t value, std::size_t width) {
    auto text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
    if (text.size() != kDateSize || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * kDay;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    if (text.size() <= kDateSize + 1 + kTimeSize) return std::nullopt;
    const char separator = text[kDateSize];
    if (separator != 'T' && separator != 't' && separator != ' ') return std::nullopt;
    const auto date = parse_date(text.substr(0, kDateSize));
    const auto time = seconds_of_day(text.substr(kDateSize + 1, kTimeSize));
    auto rest = text.substr(kDateSize + 1 + kTimeSize);
    if (rest.starts_with('.')) {
        const auto end = rest.find_first_not_of("0123456789", 1);
        if (end == std::string_view::npos || end == 1) return std::nullopt;
        rest.remove_prefix(end);
    }
    const auto offset = offset_of(rest);
    if (!date || !time || !offset) return std::nullopt;
    return *date + *time - *offset;
}

std::string timestamp_text(std::int64_t seconds) {
    const auto days = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
    const std::chrono::year_month_day date(days);
    const auto rest = seconds - days.time_since_epoch().count() * kDay;
    return concat(padded(static_cast<int>(date.year()), 4), '-', padded(static_cast<unsigned>(date.month()), 2), '-',
                  padded(static_cast<unsigned>(date.day()), 2), 'T', padded(rest / kHour, 2), ':',
                  padded(rest % kHour / kMinute, 2), ':', padded(rest % kMinute, 2), 'Z');
}

std::int64_t seconds_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace pyenvx
