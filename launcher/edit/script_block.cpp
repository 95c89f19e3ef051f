#include "launcher/edit/script_block.hpp"

#include <algorithm>
#include <vector>

#include "store/base/text.hpp"

namespace pyenvx::edit {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// With their ends: LF, CRLF or CR, as Python reads them.
std::vector<std::string_view> raw_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto end = text.find_first_of("\r\n");
        if (end != std::string_view::npos) end += text.substr(end).starts_with("\r\n") ? 2 : 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

std::string_view end_of(std::string_view line) {
    const auto end = line.find_last_not_of("\r\n");
    return line.substr(end == std::string_view::npos ? 0 : end + 1);
}

std::vector<std::string_view> content_lines(std::string_view content) {
    auto lines = split(content, '\n');
    if (lines.back().empty()) lines.pop_back();
    return lines;
}

bool is_about_encoding(const std::vector<std::string_view>& lines, std::size_t index) {
    return index < lines.size() && lines[index].starts_with('#') &&
           lines[index].find("coding") != std::string_view::npos;
}

std::string commented(std::string_view line, std::string_view end) {
    return concat(line.empty() ? "#" : "# ", line, end);
}

}  // namespace

std::string with_block(std::string_view script, const declaration::MetadataBlock& block, std::string_view content) {
    const auto lines = raw_lines(script);
    const std::size_t first = block.opening_line;  // counted from 1: the next line's place
    const auto before = content_lines(block.content);
    const auto end = end_of(lines[first - 1]);
    std::string out;
    for (std::size_t i = 0; i < first; ++i) out += lines[i];
    std::size_t known = 0;
    for (const auto line : content_lines(content)) {
        const auto same = std::find(before.begin() + static_cast<std::ptrdiff_t>(known), before.end(), line);
        if (same == before.end()) {
            out += commented(line, end);
            continue;
        }
        known = static_cast<std::size_t>(same - before.begin()) + 1;
        out += lines[first + known - 1];
    }
    for (std::size_t i = first + before.size(); i < lines.size(); ++i) out += lines[i];
    return out;
}

std::optional<std::string> with_first_line(std::string_view script) {
    if (script.starts_with("#!") || script.starts_with(kByteOrderMark)) return std::nullopt;
    const auto lines = raw_lines(script);
    if (is_about_encoding(lines, 1)) return std::nullopt;
    return concat(kScriptFirstLine, script);
}

std::string with_new_block(std::string_view script, std::string_view content) {
    std::string out;
    if (script.starts_with(kByteOrderMark)) {
        out = kByteOrderMark;
        script.remove_prefix(kByteOrderMark.size());
    }
    const auto lines = raw_lines(script);
    const std::string_view end = lines.empty() || end_of(lines.front()).empty() ? "\n" : end_of(lines.front());
    std::size_t first = 0;
    const auto begins_with = [&](std::string_view beginning) {
        return first < lines.size() && lines[first].starts_with(beginning);
    };
    // Python looks for it in two lines.
    if (begins_with("#!") || (begins_with("#") && is_about_encoding(lines, 1))) out += lines[first++];
    if (is_about_encoding(lines, first)) out += lines[first++];
    if (first > 0 && end_of(lines[first - 1]).empty()) out += end;
    out += concat("# /// script", end);
    for (const auto line : content_lines(content)) out += commented(line, end);
    out += concat("# ///", end);
    const bool is_followed = first < lines.size() && end_of(lines[first]) != lines[first];
    if (is_followed) out += end;
    for (; first < lines.size(); ++first) out += lines[first];
    return out;
}

}  // namespace pyenvx::edit
