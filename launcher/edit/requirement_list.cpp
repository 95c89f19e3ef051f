#include "launcher/edit/requirement_list.hpp"

#include <algorithm>
#include <optional>

#include "launcher/declaration/toml/value.hpp"
#include "launcher/edit/list_items.hpp"
#include "launcher/edit/new_entry.hpp"
#include "launcher/edit/only_change.hpp"

namespace pyenvx::edit {

namespace {

/// A list as it is written and as it is meant. What is no string (an included group) is no item that anybody changes.
struct List {
    std::string_view text;
    toml::Value document;
    Outline outline;
    const Entry* entry = nullptr;
    std::vector<std::optional<std::string>> items = {};

    const Array& array() const { return *entry->array; }
};

Error no_list(const KeyPath& path) {
    return fail(ErrorKind::Invalid, "its `", printable(path_text(path)), "` is no list that can be edited")
        .hint("write it as an array of strings");
}

Result<List> read_list(std::string_view text, const KeyPath& path) {
    auto document = TRY(toml::parse(text, {"it"}));
    auto outline = TRY(outline_of(text));
    List list{text, std::move(document), std::move(outline)};
    const auto* value = list.document.at(path);
    if (value == nullptr) return list;
    list.entry = list.outline.find(path);
    const bool is_known = value->array() != nullptr && list.entry != nullptr && list.entry->array &&
                          list.array().items.size() == value->array()->size();
    if (!is_known) return no_list(path);
    for (const auto& item : *value->array()) {
        list.items.push_back(item.string() != nullptr ? std::optional(*item.string()) : std::nullopt);
    }
    return list;
}

struct Match {
    std::size_t index;
    std::optional<std::string> marker;
};

std::optional<std::string> marker_of(const pep::Requirement& requirement) {
    return requirement.marker ? std::optional(requirement.marker->str()) : std::nullopt;
}

std::vector<Match> matches(const List& list, const pep::PackageName& name) {
    std::vector<Match> found;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        const auto parsed = pep::Requirement::parse(list.items[i].value_or(""));
        if (parsed.ok() && parsed->name == name) found.push_back({i, marker_of(*parsed)});
    }
    return found;
}

/// Which of a package's requirements the new one stands for.
std::vector<std::size_t> replaced_by(const pep::Requirement& requirement, const std::vector<Match>& found) {
    const auto marker = marker_of(requirement);
    const bool all_have_others = marker && std::all_of(found.begin(), found.end(), [&](const Match& match) {
                                     return match.marker && match.marker != marker;
                                 });
    std::vector<std::size_t> replaced;
    for (const auto& match : found) {
        const bool is_meant = !marker || !match.marker || match.marker == marker;
        if (is_meant && !all_have_others) replaced.push_back(match.index);
    }
    return replaced;
}

/// Out of the list one after the other, the last first, so that places stay true.
Result<std::string> without(std::string_view text, const KeyPath& path, std::vector<std::size_t> indexes) {
    std::string rest(text);
    std::sort(indexes.rbegin(), indexes.rend());
    for (const auto index : indexes) {
        const auto list = TRY(read_list(rest, path));
        rest = applied(rest, remove_item(rest, list.array(), index));
    }
    return rest;
}

std::string item_text(const std::string& written, const List& list, std::optional<std::size_t> like) {
    if (like) {
        const auto span = list.array().items[*like];
        return quoted_like(written, list.text.substr(span.begin, span.end - span.begin));
    }
    for (std::size_t i = list.items.size(); i-- > 0;) {
        if (list.items[i]) return item_text(written, list, i);
    }
    return quoted_like(written, "\"");
}

Result<std::string> with_new(const List& list, const KeyPath& path, const std::string& written) {
    const auto item = item_text(written, list, std::nullopt);
    if (list.entry != nullptr) return applied(list.text, insert_last(list.text, list.array(), item));
    const bool is_group = path.front() == "dependency-groups";
    return applied(list.text, TRY(new_entry(list.text, list.outline, path, concat('[', item, ']'),
                                            is_group ? MissingTable::Make : MissingTable::Refuse)));
}

using Items = std::vector<std::optional<std::string>>;

Items without(Items items, const std::vector<std::size_t>& indexes) {
    for (auto index = indexes.rbegin(); index != indexes.rend(); ++index) {
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(*index));
    }
    return items;
}

Result<std::string> with_replaced(const List& list, const KeyPath& path, const std::string& written, std::size_t index,
                                  const std::vector<std::size_t>& others) {
    const auto place = list.array().items[index];
    const auto rest = TRY(without(list.text, path, others));
    return applied(rest, {{place.begin, place.end - place.begin, item_text(written, list, index)}});
}

}  // namespace

Result<ListChange> put_requirement(std::string_view text, const KeyPath& path, const std::string& written) {
    const auto requirement = TRY(pep::Requirement::parse(written));
    const auto list = TRY(read_list(text, path));
    auto replaced = replaced_by(requirement, matches(list, requirement.name));
    ListChange change;
    for (const auto index : replaced) change.taken_away.push_back(*list.items[index]);
    auto expected = list.items;
    if (replaced.empty()) {
        change.text = TRY(with_new(list, path, written));
        expected.emplace_back(written);
    } else {
        const auto first = replaced.front();
        replaced.erase(replaced.begin());
        change.text = TRY(with_replaced(list, path, written, first, replaced));
        expected[first] = written;
        expected = without(std::move(expected), replaced);
    }
    TRY(check_only_change(text, change.text, path, expected));
    return change;
}

Result<ListChange> drop_package(std::string_view text, const KeyPath& path, const pep::PackageName& name) {
    const auto list = TRY(read_list(text, path));
    ListChange change{std::string(text), {}};
    std::vector<std::size_t> indexes;
    for (const auto& match : matches(list, name)) {
        indexes.push_back(match.index);
        change.taken_away.push_back(*list.items[match.index]);
    }
    if (indexes.empty()) return change;
    change.text = TRY(without(text, path, indexes));
    TRY(check_only_change(text, change.text, path, without(list.items, indexes)));
    return change;
}

Result<std::vector<std::string>> requirements_of(std::string_view text, const KeyPath& path) {
    const auto list = TRY(read_list(text, path));
    std::vector<std::string> requirements;
    for (const auto& item : list.items) {
        if (item) requirements.push_back(*item);
    }
    return requirements;
}

}  // namespace pyenvx::edit
