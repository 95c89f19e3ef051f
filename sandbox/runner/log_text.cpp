#include "sandbox/runner/log_text.hpp"

#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::sandbox {
namespace {

constexpr std::size_t kLongestCharacter = 4;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Where the last character begins, if bytes of it may still come.
std::size_t unfinished_at(std::string_view bytes) {
    for (std::size_t back = 1; back < kLongestCharacter && back <= bytes.size(); ++back) {
        const auto at = bytes.size() - back;
        if (is_continuation(bytes[at])) continue;
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return length > back ? at : bytes.size();
    }
    return bytes.size();
}

// U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069: they reorder what a person reads.
std::size_t direction_mark(std::string_view text) {
    if (!text.starts_with("\xE2\x80") && !text.starts_with("\xE2\x81")) return 0;
    if (text.size() < 3) return 0;
    const auto last = static_cast<unsigned char>(text[2]);
    const bool marks = text[1] == '\x80' && (last == 0x8E || last == 0x8F || (last >= 0xAA && last <= 0xAE));
    const bool isolates = text[1] == '\x81' && last >= 0xA6 && last <= 0xA9;
    return marks || isolates ? 3 : 0;
}

std::string escaped(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) text += concat("\\x", to_hex({&byte, 1}));
    return text;
}

std::string line_text(std::string_view line) {
    std::string marked;
    for (std::size_t at = 0; at < line.size();) {
        const auto mark = direction_mark(line.substr(at));
        marked += mark > 0 ? escaped(line.substr(at, mark)) : std::string(1, line[at]);
        at += mark > 0 ? mark : 1;
    }
    std::vector<std::string> pieces;
    for (const auto piece : split(marked, '\t')) pieces.push_back(printable(piece));
    return join(pieces, "\t");
}

}  // namespace

std::string LogText::neutralise(std::string_view bytes) {
    auto whole = rest_ + std::string(bytes);
    // A carriage return may be the first half of a line's end.
    auto end = unfinished_at(whole);
    if (end == whole.size() && !whole.empty() && whole.back() == '\r') --end;
    rest_ = whole.substr(end);
    whole.resize(end);
    std::string text;
    for (std::size_t at = 0; at < whole.size();) {
        const auto stop = std::min(whole.find_first_of("\r\n", at), whole.size());
        text += line_text(std::string_view(whole).substr(at, stop - at));
        if (stop < whole.size()) text += '\n';
        at = stop + (std::string_view(whole).substr(stop).starts_with("\r\n") ? 2 : 1);
    }
    return text;
}

std::string LogText::finish() {
    auto rest = std::exchange(rest_, {});
    return rest == "\r" ? "\n" : printable(rest);
}

}  // namespace pyenvx::sandbox
