#include "launcher/declaration/requirements_file/logical_lines.hpp"

#include "store/base/text.hpp"

namespace pyenvx::declaration {

namespace {

std::string_view take_line(std::string_view& text) {
    const auto end = text.find_first_of("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(line.size());
    text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
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
        const bool goes_on = !comment_alone && line.ends_with('\\') && !text.empty();
        if (!comment_alone && line.ends_with('\\')) line.remove_suffix(1);
        current.text += comment_alone ? " #" : line;
        if (goes_on) continue;
        current.text = trim(without_comment(current.text));
        if (!current.text.empty()) lines.push_back(current);
        current = {number + 1, ""};
    }
    return lines;
}

}  // namespace pyenvx::declaration
