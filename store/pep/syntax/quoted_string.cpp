#include "store/pep/syntax/quoted_string.hpp"

#include <cstdint>

#include "store/base/text.hpp"
#include "store/base/utf8.hpp"

namespace pyenvx::pep {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// Takes exactly `count` hexadecimal digits from the front of `rest`.
bool append_hexadecimal(std::string& out, std::string_view& rest, std::size_t count) {
    if (rest.size() < count) return false;
    std::uint64_t point = 0;
    for (const char c : rest.substr(0, count)) {
        const char lower = to_lower(c);
        if (!is_digit(c) && (lower < 'a' || lower > 'f')) return false;
        point = point * 16 + static_cast<std::uint64_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
    }
    rest.remove_prefix(count);
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (surrogate || point > 0x10FFFF) return false;
    append_utf8(out, static_cast<std::uint32_t>(point));
    return true;
}

void append_octal(std::string& out, std::string_view& rest) {
    std::uint32_t point = 0;
    for (int i = 0; i < 3 && !rest.empty() && is_octal(rest.front()); ++i) {
        point = point * 8 + static_cast<std::uint32_t>(rest.front() - '0');
        rest.remove_prefix(1);
    }
    append_utf8(out, point);
}

bool append_simple(std::string& out, char escape) {
    constexpr std::string_view kNames = "abfnrtv\\'\"";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\'\"";
    const auto index = kNames.find(escape);
    if (index == std::string_view::npos) return false;
    out.push_back(kValues[index]);
    return true;
}

// `rest` begins behind the backslash.
bool append_escape(std::string& out, std::string_view& rest) {
    if (rest.empty() || rest.front() == 'N') return false;
    const char escape = rest.front();
    if (is_octal(escape)) {
        append_octal(out, rest);
        return true;
    }
    rest.remove_prefix(1);
    if (escape == 'x') return append_hexadecimal(out, rest, 2);
    if (escape == 'u') return append_hexadecimal(out, rest, 4);
    if (escape == 'U') return append_hexadecimal(out, rest, 8);
    if (escape == '\r' && rest.starts_with('\n')) rest.remove_prefix(1);
    if (escape == '\n' || escape == '\r') return true;  // a continued line
    // Python keeps what it does not know.
    if (!append_simple(out, escape)) out.append("\\").push_back(escape);
    return true;
}

}  // namespace

std::optional<std::string> unescape(std::string_view rest) {
    std::string out;
    while (!rest.empty()) {
        const char c = rest.front();
        if (c == '\n' || c == '\r' || c == '\0') return std::nullopt;
        rest.remove_prefix(1);
        if (c != '\\') {
            out.push_back(c);
        } else if (!append_escape(out, rest)) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace pyenvx::pep
