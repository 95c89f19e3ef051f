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

std::string line_text(std::string_view line) {
    std::vector<std::string> pieces;
    for (const auto piece : split(line, '\t')) pieces.push_back(printable(piece));
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
