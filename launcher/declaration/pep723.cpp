#include "launcher/declaration/pep723.hpp"

#include <algorithm>

namespace pyenvx::declaration {

namespace {

constexpr std::string_view kOpening = "# /// ";
constexpr std::string_view kClosing = "# ///";

/// A line without its end. Only the last line of a text can lack one.
struct Line {
    std::string_view text;
    bool terminated;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const bool terminated = end != std::string_view::npos;
        lines.push_back({text.substr(0, end), terminated});
        text.remove_prefix(terminated ? end + 1 : text.size());
    }
    return lines;
}

std::optional<std::string_view> opened_type(const Line& line) {
    if (!line.terminated || !line.text.starts_with(kOpening)) return std::nullopt;
    const auto type = line.text.substr(kOpening.size());
    const bool valid =
        !type.empty() && std::all_of(type.begin(), type.end(), [](char c) { return is_alnum(c) || c == '-'; });
    return valid ? std::optional(type) : std::nullopt;
}

/// A line that can be content, or the closing line where it ends the text.
bool belongs_to_run(const Line& line) {
    if (!line.terminated) return line.text == kClosing;
    return line.text == "#" || line.text.starts_with("# ");
}

std::string content_of(const std::vector<Line>& lines, std::size_t begin, std::size_t end) {
    std::string content;
    for (auto i = begin; i < end; ++i) {
        // Cut at LF only: the reference's str.splitlines would also cut, and eat a character, at U+2028 and the like.
        content += lines[i].text.substr(std::min<std::size_t>(2, lines[i].text.size()));
        content += '\n';
    }
    return content;
}

/// The block of one run of comment lines. A run has one at the most: whatever opens first, the last "# ///" closes it.
std::optional<MetadataBlock> block_in_run(const std::vector<Line>& lines, std::size_t begin, std::size_t end) {
    auto closing = end;
    while (closing > begin && lines[closing - 1].text != kClosing) --closing;
    if (closing == begin) return std::nullopt;
    --closing;
    for (auto i = begin; i + 1 < closing; ++i) {
        const auto type = opened_type(lines[i]);
        if (!type) continue;
        return MetadataBlock{std::string(*type), content_of(lines, i + 1, closing), static_cast<std::uint32_t>(i + 1)};
    }
    return std::nullopt;
}

}  // namespace

std::string normalise_newlines(std::string_view bytes) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool carriage_return = bytes[i] == '\r';
        text.push_back(carriage_return ? '\n' : bytes[i]);
        if (carriage_return && bytes.substr(i + 1, 1) == "\n") ++i;
    }
    return text;
}

std::vector<MetadataBlock> find_metadata_blocks(std::string_view text) {
    const auto lines = lines_of(text);
    std::vector<MetadataBlock> blocks;
    for (std::size_t begin = 0; begin < lines.size();) {
        auto end = begin;
        while (end < lines.size() && belongs_to_run(lines[end])) ++end;
        if (auto block = block_in_run(lines, begin, end)) blocks.push_back(std::move(*block));
        begin = std::max(end, begin + 1);
    }
    return blocks;
}

Result<std::optional<MetadataBlock>> find_script_block(std::string_view bytes, std::string_view name) {
    std::optional<MetadataBlock> found;
    for (auto& block : find_metadata_blocks(normalise_newlines(bytes))) {
        if (block.type != "script") continue;
        if (found) {
            return fail(ErrorKind::Invalid, name, " has two script blocks, on line ", found->opening_line,
                        " and on line ", block.opening_line)
                .hint("keep one `# /// script` block and delete the other");
        }
        found = std::move(block);
    }
    return found;
}

}  // namespace pyenvx::declaration
