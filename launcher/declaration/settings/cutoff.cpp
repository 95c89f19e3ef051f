#include "launcher/declaration/settings/cutoff.hpp"

#include <array>

#include "store/base/timestamp.hpp"

namespace pyenvx::declaration {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kWeek = 7 * kDay;
constexpr std::uint64_t kMostUnits = 1'000'000;

struct Unit {
    std::string_view word;
    std::int64_t seconds;
};
constexpr std::array kWords{Unit{"minute", kMinute}, Unit{"hour", kHour}, Unit{"day", kDay}, Unit{"week", kWeek}};
constexpr std::array kDateLetters{Unit{"W", kWeek}, Unit{"D", kDay}};
constexpr std::array kTimeLetters{Unit{"H", kHour}, Unit{"M", kMinute}};

std::optional<std::int64_t> number_of(std::string_view digits) {
    const auto number = parse_decimal(digits);
    return number && *number <= kMostUnits ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

/// "7 days", "1 week".
std::optional<std::int64_t> age_in_words(std::string_view text) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    auto word = trim(text.substr(digits.size()));
    const auto number = number_of(digits);
    if (!number) return std::nullopt;
    if (word.ends_with('s')) word.remove_suffix(1);
    for (const auto& unit : kWords) {
        if (word == unit.word) return *number * unit.seconds;
    }
    return std::nullopt;
}

/// Takes "2W3D" or "1H" from the front, in the order of the units.
template <std::size_t Count>
std::optional<std::int64_t> take_parts(std::string_view& rest, const std::array<Unit, Count>& units) {
    std::int64_t sum = 0;
    for (const auto& unit : units) {
        const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
        if (digits.empty() || !rest.substr(digits.size()).starts_with(unit.word)) continue;
        const auto number = number_of(digits);
        if (!number) return std::nullopt;
        sum += *number * unit.seconds;
        rest.remove_prefix(digits.size() + 1);
    }
    return sum;
}

/// ISO 8601: "P7D", "P1W", "PT12H". Months and years have no length.
std::optional<std::int64_t> age_in_letters(std::string_view text) {
    if (!text.starts_with('P') || text.size() < 3 || text.ends_with('T')) return std::nullopt;
    text.remove_prefix(1);
    auto sum = take_parts(text, kDateLetters);
    if (sum && text.starts_with('T')) {
        text.remove_prefix(1);
        const auto rest = take_parts(text, kTimeLetters);
        sum = rest ? std::optional(*sum + *rest) : std::nullopt;
    }
    return text.empty() ? sum : std::nullopt;
}

}  // namespace

Result<Cutoff> Cutoff::parse(std::string_view text, std::string_view origin) {
    text = trim(text);
    if (text == "off") return Cutoff(Kind::Off, 0, text);
    if (const auto day = parse_date(text)) return Cutoff(Kind::Moment, *day + kDay, text);
    if (const auto moment = parse_timestamp(text)) return Cutoff(Kind::Moment, *moment, text);
    auto age = age_in_words(text);
    if (!age) age = age_in_letters(text);
    if (age) return Cutoff(Kind::Age, *age, text);
    return fail(ErrorKind::Invalid, origin, ": \"", printable(text), "\" is no time that `exclude-newer` could mean")
        .hint(
            "write a date such as \"2025-06-01\", a time such as \"2025-06-01T12:00:00Z\", or an age such as "
            "\"7 days\"");
}

std::optional<std::int64_t> Cutoff::at(std::int64_t now) const {
    switch (kind_) {
        case Kind::Off: return std::nullopt;
        case Kind::Moment: return seconds_;
        case Kind::Age: return now - seconds_;
    }
    return std::nullopt;
}

bool as_strict_as(const Cutoff& left, const Cutoff& right, std::int64_t now) {
    const auto lefts = left.at(now), rights = right.at(now);
    return !rights || (lefts && *lefts <= *rights);
}

}  // namespace pyenvx::declaration
