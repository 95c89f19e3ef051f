#include "store/base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace pyenvx {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Of every byte, -1 where it is no digit. A page of an index has megabytes of digits.
constexpr std::array<signed char, 256> hex_values() {
    std::array<signed char, 256> values{};
    values.fill(-1);
    for (unsigned char i = 0; i < 10; ++i) values['0' + i] = static_cast<signed char>(i);
    for (unsigned char i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<signed char>(10 + i);
    return values;
}
constexpr auto kHexValues = hex_values();

unsigned char byte_at(std::string_view text, std::size_t index) { return static_cast<unsigned char>(text[index]); }

// Length of the well-formed UTF-8 sequence at `index` (Unicode 15, table 3-7), or 0.
std::size_t utf8_sequence(std::string_view text, std::size_t index) {
    const unsigned char lead = byte_at(text, index);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || index + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, index + i) & 0xC0) != 0x80) return 0;
    }
    const unsigned char second = byte_at(text, index + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    return overlong || beyond ? 0 : length;
}

bool is_control(std::string_view text, std::size_t index, std::size_t length) {
    const unsigned char lead = byte_at(text, index);
    return lead < 0x20 || lead == 0x7F || (length == 2 && lead == 0xC2 && byte_at(text, index + 1) < 0xA0);
}

// U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069: they reorder what a person reads.
bool is_direction_mark(std::string_view text, std::size_t index, std::size_t length) {
    if (length != 3 || byte_at(text, index) != 0xE2) return false;
    const unsigned char last = byte_at(text, index + 2);
    if (byte_at(text, index + 1) == 0x80) return last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE);
    return byte_at(text, index + 1) == 0x81 && last >= 0xA6 && last <= 0xA9;
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t change = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    for (;;) {
        const auto end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string join(const std::vector<std::string>& pieces, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (i > 0) out.append(separator);
        out.append(pieces[i]);
    }
    return out;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    if (text.empty()) return std::nullopt;
    constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t number = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (kMax - digit) / 10) return std::nullopt;
        number = number * 10 + digit;
    }
    return number;
}

std::string to_hex(std::string_view bytes) {
    std::string out(bytes.size() * 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        out[2 * i] = kHexDigits[byte_at(bytes, i) >> 4];
        out[2 * i + 1] = kHexDigits[byte_at(bytes, i) & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string out(text.size() / 2, '\0');
    int all = 0;  // negative once one was
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = kHexValues[byte_at(text, 2 * i)];
        const int low = kHexValues[byte_at(text, 2 * i + 1)];
        all |= high | low;
        out[i] = static_cast<char>((high & 15) << 4 | (low & 15));
    }
    if (all < 0) return std::nullopt;
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_sequence(text, i);
        if (length == 0 || is_control(text, i, length) || is_direction_mark(text, i, length)) {
            out.append("\\x").append(to_hex(text.substr(i, 1)));
            ++i;
        } else {
            out.append(text.substr(i, length));
            i += length;
        }
    }
    return out;
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_sequence(text, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace pyenvx
