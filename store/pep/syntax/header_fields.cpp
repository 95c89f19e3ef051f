#include "store/pep/syntax/header_fields.hpp"

#include <algorithm>
#include <optional>

#include "store/base/text.hpp"

namespace pyenvx::pep {
namespace {

constexpr std::string_view kLineEnds = "\r\n";

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find_first_of(kLineEnds), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(end);
    if (text.starts_with(kLineEnds)) text.remove_prefix(1);
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    return line;
}

bool is_name_character(char c) { return c > ' ' && c < '\x7f' && c != ':'; }

// The name before the colon, which may be empty; nothing when the line is no field.
std::optional<std::string_view> field_name(std::string_view line) {
    const auto* const end = std::find_if_not(line.begin(), line.end(), is_name_character);
    if (end == line.end() || *end != ':') return std::nullopt;
    return line.substr(0, static_cast<std::size_t>(end - line.begin()));
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

std::vector<HeaderField> read_header(std::string_view text) {
    std::vector<HeaderField> fields;
    bool may_continue = false;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (!line.empty() && is_blank(line.front())) {
            if (may_continue) fields.back().value.append(line);
            continue;
        }
        may_continue = false;
        if (line.starts_with("From ")) continue;  // an mbox envelope
        const auto name = field_name(line);
        if (!name) break;
        if (name->empty()) continue;
        fields.push_back({to_lower(*name), std::string(line.substr(name->size() + 1))});
        may_continue = true;
    }
    for (auto& field : fields) field.value = std::string(trim_blanks(field.value));
    return fields;
}

}  // namespace pyenvx::pep
