#include "store/pep/syntax/header_fields.hpp"

#include <algorithm>
#include <optional>

#include "store/base/text.hpp"

namespace pyenvx::pep {
namespace {

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

std::string_view take_line(std::string_view& text) {
    const auto* const end = std::find_if(text.begin(), text.end(), is_line_end);
    const auto line = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(line.size());
    if (text.starts_with("\r\n")) text.remove_prefix(1);
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

bool equals(std::string_view name, std::string_view lower_case) {
    return std::equal(name.begin(), name.end(), lower_case.begin(), lower_case.end(),
                      [](char left, char right) { return to_lower(left) == right; });
}

// Calls `field` with the name and value of each, and `continuation` with lines that go on with the one before.
// Returns what is left.
template <typename Field, typename Continuation>
std::string_view each_line(std::string_view text, Field field, Continuation continuation) {
    bool may_continue = false;
    while (!text.empty()) {
        const auto before = text;
        const auto line = take_line(text);
        if (!line.empty() && is_blank(line.front())) {
            if (may_continue) continuation(line);
            continue;
        }
        may_continue = false;
        if (line.starts_with("From ")) continue;  // an mbox envelope
        const auto name = field_name(line);
        if (!name) return before;
        if (name->empty()) continue;
        field(*name, line.substr(name->size() + 1));
        may_continue = true;
    }
    return text;
}

}  // namespace

std::vector<HeaderField> read_header(std::string_view text, std::span<const std::string_view> wanted) {
    std::vector<HeaderField> fields;
    bool is_wanted = false;
    const auto field = [&](std::string_view name, std::string_view value) {
        const auto found = std::find_if(wanted.begin(), wanted.end(), [&](auto one) { return equals(name, one); });
        is_wanted = found != wanted.end();
        if (is_wanted) fields.push_back({*found, std::string(value)});
    };
    each_line(text, field, [&](std::string_view line) {
        if (is_wanted) fields.back().value.append(line);
    });
    for (auto& one : fields) one.value = std::string(trim_blanks(one.value));
    return fields;
}

std::string_view header_of(std::string_view text) {
    const auto ignore = [](auto&&...) {};
    return text.substr(0, text.size() - each_line(text, ignore, ignore).size());
}

}  // namespace pyenvx::pep
