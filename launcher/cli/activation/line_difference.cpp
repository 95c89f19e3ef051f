#include "launcher/cli/activation/line_difference.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostLines = 20;
constexpr std::size_t kLongestLine = 200;

std::string shown(char sign, std::string_view line) {
    const bool is_long = line.size() > kLongestLine;
    return concat("  ", sign, " ", printable(line.substr(0, kLongestLine)), is_long ? " [...]" : "", "\n");
}

std::string shown(char sign, const Lines& lines, std::size_t begin, std::size_t end) {
    std::string out;
    for (auto at = begin; at < std::min(end, begin + kMostLines); ++at) out += shown(sign, lines[at]);
    if (end > begin + kMostLines) out += concat("  ", sign, " [", end - begin - kMostLines, " more lines]\n");
    return out;
}

}  // namespace

std::string line_difference(std::string_view before, std::string_view after) {
    const auto old_lines = split(before, '\n');
    const auto new_lines = split(after, '\n');
    const auto shorter = std::min(old_lines.size(), new_lines.size());
    std::size_t front = 0;
    while (front < shorter && old_lines[front] == new_lines[front]) ++front;
    std::size_t back = 0;
    while (back < shorter - front && old_lines[old_lines.size() - 1 - back] == new_lines[new_lines.size() - 1 - back]) {
        ++back;
    }
    return shown('-', old_lines, front, old_lines.size() - back) +
           shown('+', new_lines, front, new_lines.size() - back);
}

}  // namespace pyenvx::cli
