#include "store/base/amounts.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "store/base/text.hpp"

namespace pyenvx {
namespace {

constexpr std::size_t kMostDigits = 15;

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::uint64_t kKilo = 1000;
constexpr std::uint64_t kKibi = 1024;
constexpr std::array kSizes = {Unit{"", 1},
                               Unit{"k", kKilo},
                               Unit{"m", kKilo* kKilo},
                               Unit{"g", kKilo* kKilo* kKilo},
                               Unit{"t", kKilo* kKilo* kKilo* kKilo},
                               Unit{"ki", kKibi},
                               Unit{"mi", kKibi* kKibi},
                               Unit{"gi", kKibi* kKibi* kKibi},
                               Unit{"ti", kKibi* kKibi* kKibi* kKibi}};
constexpr std::uint64_t kMinute = 60;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;
constexpr std::array kAges = {Unit{"s", 1},         Unit{"second", 1},       Unit{"m", kMinute},
                              Unit{"min", kMinute}, Unit{"minute", kMinute}, Unit{"h", kHour},
                              Unit{"hour", kHour},  Unit{"d", kDay},         Unit{"day", kDay},
                              Unit{"w", 7 * kDay},  Unit{"week", 7 * kDay}};

/// A number with a point in it or not, in thousandths, and what stands after it.
struct Written {
    std::uint64_t thousandths;
    std::string unit;
};

std::optional<Written> take_apart(std::string_view text) {
    text = trim(text);
    const auto digits = std::find_if_not(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
    const auto number = text.substr(0, static_cast<std::size_t>(digits - text.begin()));
    const auto point = std::min(number.find('.'), number.size());
    auto fraction = std::string(number.substr(std::min(point + 1, number.size())));
    if (point == 0 || point > kMostDigits || fraction.size() > 3 || fraction.find('.') != fraction.npos) {
        return std::nullopt;
    }
    fraction.resize(3, '0');
    const auto whole = parse_decimal(number.substr(0, point));
    const auto part = parse_decimal(fraction);
    if (!whole || !part) return std::nullopt;
    return Written{*whole * 1000 + *part, to_lower(trim(text.substr(number.size())))};
}

template <typename Units>
std::optional<std::uint64_t> measure(const Written& written, const Units& units) {
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& one) { return one.name == written.unit; });
    if (unit == units.end()) return std::nullopt;
    constexpr auto kMost = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    const auto whole = written.thousandths / 1000;
    if (whole > (kMost - unit->factor) / unit->factor) return std::nullopt;
    // A part of a unit: at most 999 times 2^40.
    return whole * unit->factor + written.thousandths % 1000 * unit->factor / 1000;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text, std::string_view what) {
    auto written = take_apart(text);
    if (written && written->unit.ends_with('b')) written->unit.pop_back();
    const auto bytes = written ? measure(*written, kSizes) : std::nullopt;
    if (bytes) return *bytes;
    return fail(ErrorKind::Invalid, what, " is \"", printable(text), "\", which is no size")
        .hint("write it as 500MB, 20G or 1.5GiB");
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> kNames = {"bytes", "kB", "MB", "GB", "TB"};
    std::size_t name = 0;
    std::uint64_t tenths = bytes * 10;
    for (; tenths >= kKilo * 10 && name + 1 < kNames.size(); ++name) tenths /= kKilo;
    const bool is_small = name > 0 && tenths < 1000;
    return concat(tenths / 10, is_small ? concat(".", tenths % 10) : std::string(), " ", kNames[name]);
}

Result<std::int64_t> parse_age(std::string_view text, std::string_view what) {
    auto written = take_apart(text);
    if (written && written->thousandths == 0 && written->unit.empty()) return std::int64_t{0};
    if (written && written->unit.size() > 2 && written->unit.ends_with('s')) written->unit.pop_back();
    const auto seconds = written ? measure(*written, kAges) : std::nullopt;
    if (seconds) return static_cast<std::int64_t>(*seconds);
    return fail(ErrorKind::Invalid, what, " is \"", printable(text), "\", which is no length of time")
        .hint("write it as 30d, 12h or 2w");
}

}  // namespace pyenvx
