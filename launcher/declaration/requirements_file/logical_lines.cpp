#include "launcher/declaration/requirements_file/logical_lines.hpp"

#include <array>

#include "store/base/text.hpp"

namespace pyenvx::declaration {

namespace {

/// All that Python's splitlines() takes for the end of a line; "\r\n" is one.
constexpr std::array<std::string_view, 11> kLineEnds{"\r\n", "\n",   "\r",       "\v",           "\f",          "\x1c",
                                                     "\x1d", "\x1e", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};

std::size_t size_of_line_end(std::string_view text) {
    for (const auto end : kLineEnds) {
        if (text.starts_with(end)) return end.size();
    }
    return 0;
}

std::string_view take_line(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && size_of_line_end(text.substr(size)) == 0) ++size;
    const auto line = text.substr(0, size);
    text.remove_prefix(size + size_of_line_end(text.substr(size)));
    return line;
}

/// pip takes backslashes off both ends of a line that goes on.
std::string_view without_backslashes(std::string_view line) {
    while (line.starts_with('\\')) line.remove_prefix(1);
    while (line.ends_with('\\')) line.remove_suffix(1);
    return line;
}

std::string_view without_comment(std::string_view line) {
    for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
        if (at == 0 || is_space(line[at - 1])) return line.substr(0, at);
    }
    return line;
}

}  // namespace

std::vector<LogicalLine> logical_lines(std::string_view text) {
    std::vector<LogicalLine> lines;
    LogicalLine current{1, ""};
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        auto line = take_line(text);
        const bool comment_alone = trim(line).starts_with('#');
        const bool has_backslash = !comment_alone && line.ends_with('\\');
        const bool goes_on = has_backslash && !text.empty();
        if (has_backslash) line = without_backslashes(line);
        current.text += comment_alone ? " #" : line;
        if (goes_on) continue;
        current.text = trim(without_comment(current.text));
        if (!current.text.empty()) lines.push_back(current);
        current = {number + 1, ""};
    }
    return lines;
}

}  // namespace pyenvx::declaration
