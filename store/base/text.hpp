// Small text helpers that need no locale, stream or regex.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyenvx {

namespace detail {

inline void append_part(std::string& out, std::string_view part) { out.append(part); }
inline void append_part(std::string& out, char part) { out.push_back(part); }
template <std::same_as<std::filesystem::path> Path>
void append_part(std::string& out, const Path& part) {
    out.append(part.native());
}
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void append_part(std::string& out, Number part) {
    out.append(std::to_string(part));
}

}  // namespace detail

/// The parts one after the other: text, characters, integers and paths.
template <typename... Parts>
std::string concat(const Parts&... parts) {
    std::string out;
    (detail::append_part(out, parts), ...);
    return out;
}

/// ASCII only, whatever the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return is_blank(c) || (c >= '\n' && c <= '\r'); }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
std::string to_lower(std::string_view text);

std::string_view trim(std::string_view text);

/// Pieces between separators; empty pieces are kept, so the result has one more piece than there are separators.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& pieces, std::string_view separator);

/// Unsigned decimal without sign, space or overflow; nothing otherwise.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);
/// Nothing unless `text` is an even number of hexadecimal digits.
std::optional<std::string> from_hex(std::string_view text);

/// Control characters, marks of direction and bytes outside UTF-8 become \xNN: foreign text cannot drive a terminal.
std::string printable(std::string_view text);
bool is_valid_utf8(std::string_view text);

/// The candidate nearest to `word` by edit distance, when near enough to be a likely slip.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pyenvx
