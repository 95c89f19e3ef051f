#include "launcher/edit/list_items.hpp"

#include <algorithm>
#include <optional>

#include "launcher/declaration/toml/text.hpp"

namespace pyenvx::edit {

namespace {

constexpr std::string_view kIndentation = "    ";
constexpr std::string_view kUsualSeparator = ", ";

std::string_view between(std::string_view text, std::size_t begin, std::size_t end) {
    return text.substr(begin, end - begin);
}

bool has_line_end(std::string_view text) { return text.find('\n') != std::string_view::npos; }
bool has_comment(std::string_view text) { return text.find('#') != std::string_view::npos; }

/// The comma between two places of an array at which no item is, comments passed over.
std::optional<std::size_t> comma_in(std::string_view text, std::size_t begin, std::size_t end) {
    for (auto at = begin; at < end; ++at) {
        if (text[at] == '#') at = std::min(text.find('\n', at), end);
        if (at < end && text[at] == ',') return at;
    }
    return std::nullopt;
}

std::size_t inner_end(const Array& array) { return array.brackets.end - 1; }

/// Where what comes after an item ends: at the next one, or at the bracket.
std::size_t end_of_rest(const Array& array, std::size_t index) {
    return index + 1 < array.items.size() ? array.items[index + 1].begin : inner_end(array);
}

std::string_view line_end_near(std::string_view text, std::size_t place) {
    return line_end_of(text.substr(line_at(text, place).begin));
}

/// What stands before an item on its line; nothing where that is more than blanks and a comma.
std::optional<std::string_view> plain_start(std::string_view text, const Array& array, Span item) {
    const auto begin = line_at(text, item.begin).begin;
    if (begin <= array.brackets.begin) return std::nullopt;
    const auto start = between(text, begin, item.begin);
    const auto plain = std::all_of(start.begin(), start.end(), [](char c) { return is_blank(c) || c == ','; });
    return plain ? std::optional(start) : std::nullopt;
}

bool begins_with_comma(std::string_view text, const Array& array, Span item) {
    const auto start = plain_start(text, array, item);
    return start && start->find(',') != std::string_view::npos;
}

std::string_view indentation(std::string_view text, const Array& array, Span item) {
    const auto line = line_at(text, item.begin);
    if (line.begin <= array.brackets.begin) return kIndentation;
    const auto start = between(text, line.begin, item.begin);
    return start.substr(0, std::min(start.find_first_not_of(" \t"), start.size()));
}

// ---- in ----

Splices insert_first(std::string_view text, const Array& array, std::string_view item) {
    const auto begin = array.brackets.begin + 1, end = inner_end(array);
    const auto inner = between(text, begin, end);
    if (!has_line_end(inner)) return {{end, 0, concat(item, inner)}};
    const auto closing = line_at(text, end).begin;
    auto indent = concat(between(text, closing, end), kIndentation);
    if (const auto comment = inner.find('#'); comment != std::string_view::npos) {
        const auto start = between(text, line_at(text, begin + comment).begin, begin + comment);
        if (is_blank_text(start)) indent = start;
    }
    return {{closing, 0, concat(indent, item, ",", line_end_near(text, begin))}};
}

/// As the last two items are separated, where that is all that is between them.
std::string separator_in_line(std::string_view text, const Array& array) {
    const auto& items = array.items;
    if (items.size() < 2) return std::string(kUsualSeparator);
    const auto separator = between(text, items[items.size() - 2].end, items.back().begin);
    if (!has_comment(separator)) return std::string(separator);
    return concat(",", line_end_near(text, items.back().begin), indentation(text, array, items.back()));
}

Splices insert_line(std::string_view text, const Array& array, std::string_view item) {
    const auto& last = array.items.back();
    const auto line_end = line_end_near(text, last.begin);
    const auto comma = comma_in(text, last.end, inner_end(array));
    if (!comma && begins_with_comma(text, array, last)) {
        const auto end = line_at(text, last.end).end;
        return {{end, 0, concat(line_end, *plain_start(text, array, last), item)}};
    }
    const auto end = line_at(text, comma.value_or(last.end)).end;
    if (end > inner_end(array)) return {{last.end, 0, concat(kUsualSeparator, item)}};
    auto line = concat(line_end, indentation(text, array, last), item);
    if (comma) return {{end, 0, line + ","}};
    if (end == last.end) return {{end, 0, concat(",", line)}};
    return {{last.end, 0, ","}, {end, 0, std::move(line)}};
}

// ---- out ----

/// The commas before and after an item.
struct Commas {
    std::optional<std::size_t> before;
    std::optional<std::size_t> after;
};

Commas commas_of(std::string_view text, const Array& array, std::size_t index) {
    const auto& items = array.items;
    Commas commas;
    if (index > 0) commas.before = comma_in(text, items[index - 1].end, items[index].begin);
    commas.after = comma_in(text, items[index].end, end_of_rest(array, index));
    return commas;
}

bool contains(Span line, std::optional<std::size_t> place) {
    return place && *place >= line.begin && *place < line.end;
}

/// The whole line of an item that shares it with nothing but commas and a comment, and without which the items around
/// it still have a comma between them.
std::optional<Span> own_line(std::string_view text, const Array& array, std::size_t index) {
    const auto item = array.items[index];
    if (!plain_start(text, array, item)) return std::nullopt;
    const Span line{line_at(text, item.begin).begin, next_line(text, item.end)};
    if (line.end > end_of_rest(array, index)) return std::nullopt;
    const auto commas = commas_of(text, array, index);
    const bool is_between = index > 0 && index + 1 < array.items.size();
    if (is_between && contains(line, commas.before) && contains(line, commas.after)) return std::nullopt;
    return line;
}

/// With it goes a comma on another line that would be one too many.
Splices remove_line(std::string_view text, const Array& array, std::size_t index, Span line) {
    const auto& items = array.items;
    const auto commas = commas_of(text, array, index);
    const bool keeps_before = commas.before && !contains(line, commas.before);
    const bool keeps_after = commas.after && !contains(line, commas.after);
    Splices splices{{line.begin, line.end - line.begin, ""}};
    const bool is_last = index + 1 == items.size();
    if (keeps_before && is_last && !commas.after) splices.insert(splices.begin(), {*commas.before, 1, ""});
    if (!keeps_after || (index > 0 && !keeps_before)) return splices;
    const auto rest = is_last ? std::string_view() : between(text, *commas.after, items[index + 1].begin);
    splices.push_back({*commas.after, is_last || has_comment(rest) ? 1 : rest.size(), ""});
    return splices;
}

Splices remove_between(std::string_view text, std::size_t begin, std::size_t end, Span item, std::size_t comma) {
    const auto all = between(text, begin, end);
    const auto quiet = has_comment(
        concat(between(text, begin, std::min(item.begin, end)), between(text, std::min(item.end, end), end)));
    if (!quiet) return {{begin, all.size(), ""}};
    Splices splices{{item.begin, item.end - item.begin, ""}, {comma, 1, ""}};
    if (comma < item.begin) std::swap(splices[0], splices[1]);
    return splices;
}

Splices remove_only(std::string_view text, const Array& array) {
    const auto item = array.items.front();
    const auto comma = comma_in(text, item.end, inner_end(array));
    const auto end = comma ? *comma + 1 : item.end;
    const auto before = between(text, array.brackets.begin + 1, item.begin);
    const auto after = between(text, end, inner_end(array));
    const bool is_mirrored = before == after && is_blank_text(before);
    if (comma && has_comment(between(text, item.end, end)))
        return {{item.begin, item.end - item.begin, ""}, {*comma, 1, ""}};
    return {{item.begin, (is_mirrored ? inner_end(array) : end) - item.begin, ""}};
}

}  // namespace

Splices insert_last(std::string_view text, const Array& array, std::string_view item) {
    if (array.items.empty()) return insert_first(text, array, item);
    const auto last = array.items.back();
    if (has_line_end(between(text, last.end, inner_end(array)))) return insert_line(text, array, item);
    return {{last.end, 0, concat(separator_in_line(text, array), item)}};
}

Splices remove_item(std::string_view text, const Array& array, std::size_t index) {
    const auto& items = array.items;
    if (const auto line = own_line(text, array, index)) return remove_line(text, array, index, *line);
    if (items.size() == 1) return remove_only(text, array);
    if (index > 0) {
        const auto comma = comma_in(text, items[index - 1].end, items[index].begin);
        return remove_between(text, items[index - 1].end, items[index].end, items[index], comma.value_or(0));
    }
    const auto comma = comma_in(text, items[0].end, items[1].begin);
    return remove_between(text, items[0].begin, items[1].begin, items[0], comma.value_or(0));
}

std::string quoted_like(std::string_view value, std::string_view like) {
    const bool fits_single = value.find('\'') == std::string_view::npos;
    const bool wants_single = like.starts_with('\'') || value.find('"') != std::string_view::npos;
    return wants_single && fits_single ? concat("'", value, "'") : toml::basic_string(value);
}

}  // namespace pyenvx::edit
