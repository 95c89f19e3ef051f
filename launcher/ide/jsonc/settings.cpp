#include "launcher/ide/jsonc/settings.hpp"

#include <algorithm>

#include "launcher/edit/splice.hpp"
#include "store/base/text.hpp"

namespace pyenvx::ide::jsonc {
namespace {

constexpr std::string_view kIndent = "    ";

std::string_view piece(std::string_view text, edit::Span span) {
    return text.substr(span.begin, span.end - span.begin);
}

std::string_view blanks_before(std::string_view text, std::size_t place) {
    const auto line = text.substr(edit::line_at(text, place).begin);
    return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

bool begins_its_line(std::string_view text, std::size_t place) {
    const auto begin = edit::line_at(text, place).begin;
    return edit::is_blank_text(text.substr(begin, place - begin));
}

std::string indent_of_parts(std::string_view text, const Container& container) {
    const bool is_told = !container.parts.empty() && begins_its_line(text, container.parts.front().span.begin);
    if (is_told) return std::string(blanks_before(text, container.parts.front().span.begin));
    return concat(blanks_before(text, container.brackets.begin), kIndent);
}

/// On a line of its own where the others are, or where there are none in an object.
edit::Splices appended(std::string_view text, const Container& container, std::string_view part) {
    const bool is_object = text[container.brackets.begin] == '{';
    const bool has_lines = piece(text, container.brackets).find_first_of("\r\n") != std::string_view::npos;
    const bool needs_comma = !container.parts.empty() && !container.parts.back().has_comma;
    const auto closing_comma = container.parts.empty() || needs_comma ? "" : ",";
    edit::Splices splices;
    if (needs_comma) splices.push_back({container.parts.back().span.end, 0, ","});
    if (!has_lines && !(is_object && container.parts.empty())) {
        splices.push_back({container.end, 0, concat(container.parts.empty() ? "" : " ", part, closing_comma)});
        return splices;
    }
    const auto line_end = edit::line_end_of(text);
    const auto rest = text.substr(container.end, container.brackets.end - container.end);
    const bool closes_on_line = rest.find_first_of("\r\n") == std::string_view::npos;
    const auto last = closes_on_line ? concat(line_end, blanks_before(text, container.brackets.begin)) : std::string();
    splices.push_back(
        {container.end, 0, concat(line_end, indent_of_parts(text, container), part, closing_comma, last)});
    return splices;
}

/// All members but those of one key, in their order, as they are written.
std::string others(std::string_view text, const Container& object, std::string_view key) {
    std::string out;
    for (const auto& part : object.parts) {
        const auto written = piece(text, part.span);
        if (part.key != key) out += concat(written.size(), ':', written);
    }
    return out;
}

}  // namespace

Result<Settings> Settings::parse(std::string text) {
    if (TRY(read_document(text))) return Settings(std::move(text));
    const auto line_end = edit::line_end_of(text);
    const bool is_open = !text.empty() && !text.ends_with('\n');
    return Settings(concat(text, is_open ? line_end : "", "{}", line_end));
}

Result<Container> Settings::outermost() const { return *TRY(read_document(text_)); }

Result<const Part*> Settings::find(const Container& object, std::string_view key) const {
    const Part* found = nullptr;
    for (const auto& part : object.parts) {
        if (part.key != key) continue;
        if (found == nullptr) {
            found = &part;
            continue;
        }
        const auto before = std::string_view(text_).substr(0, part.span.begin);
        return fail(ErrorKind::Invalid, "line ", 1 + std::count(before.begin(), before.end(), '\n'), ": `", key,
                    "` is there twice")
            .hint("remove one of them");
    }
    return found;
}

Result<std::optional<std::string>> Settings::string_of(std::string_view key) const {
    const auto object = TRY(outermost());
    const auto* part = TRY(find(object, key));
    if (part == nullptr || part->value.kind != Kind::String) return std::optional<std::string>();
    return std::optional(part->value.text);
}

Result<bool> Settings::has(std::string_view key) const {
    const auto object = TRY(outermost());
    return TRY(find(object, key)) != nullptr;
}

Result<std::optional<std::string>> Settings::set(std::string_view key, std::string_view string) {
    const auto object = TRY(outermost());
    const auto* part = TRY(find(object, key));
    std::optional<std::string> former;
    if (part == nullptr) {
        const auto member = concat(json_string(key), ": ", json_string(string));
        TRY(change(edit::applied(text_, appended(text_, object, member)), key));
        return former;
    }
    if (part->value.kind == Kind::String && part->value.text == string) return former;
    former = piece(text_, part->value.span);
    const auto& span = part->value.span;
    TRY(change(edit::applied(text_, {{span.begin, span.end - span.begin, json_string(string)}}), key));
    return former;
}

Result<void> Settings::set_if_absent(std::string_view key, std::string_view json) {
    const auto object = TRY(outermost());
    if (TRY(find(object, key)) != nullptr) return {};
    return change(edit::applied(text_, appended(text_, object, concat(json_string(key), ": ", json))), key);
}

Result<void> Settings::put_into_list(std::string_view key, std::string_view string, std::string_view own) {
    const auto object = TRY(outermost());
    const auto* part = TRY(find(object, key));
    if (part == nullptr) return set_if_absent(key, concat('[', json_string(string), ']'));
    if (part->value.kind != Kind::Array) return fail(ErrorKind::Invalid, "`", key, "` is no list");
    const auto list = TRY(read_array(text_, part->value.span.begin));
    const Part* former = nullptr;
    for (const auto& item : list.parts) {
        if (item.value.kind == Kind::String && item.value.text == string) return {};
        if (item.value.kind == Kind::String && item.value.text.starts_with(own)) former = &item;
    }
    if (former == nullptr) return change(edit::applied(text_, appended(text_, list, json_string(string))), key);
    const auto size = former->span.end - former->span.begin;
    return change(edit::applied(text_, {{former->span.begin, size, json_string(string)}}), key);
}

/// The last look: all else says what it said, in the same bytes.
Result<void> Settings::change(std::string changed, std::string_view key) {
    const auto before = TRY(outermost());
    const auto after = read_document(changed);
    const auto is_key = [&](const Part& part) { return part.key == key; };
    const bool is_sound = after.ok() && *after && others(text_, before, key) == others(changed, **after, key) &&
                          std::count_if((*after)->parts.begin(), (*after)->parts.end(), is_key) == 1;
    if (!is_sound) {
        return Error(ErrorKind::Failed, "it is written in a way that cannot be edited")
            .hint(concat("edit `", key, "` yourself; nothing was changed"));
    }
    text_ = std::move(changed);
    return {};
}

}  // namespace pyenvx::ide::jsonc
