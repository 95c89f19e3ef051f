#include "launcher/edit/only_change.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "launcher/declaration/toml/value.hpp"

namespace pyenvx::edit {

namespace {

using toml::Value;

/// Everything that a document says, as text in which equal values are equal, but for the list at `path`.
class Sayings {
public:
    static std::string of(const Value& document, const KeyPath& path) {
        Sayings sayings;
        sayings.say(document, path, true);
        return std::move(sayings.text_);
    }

private:
    void mark(char kind, std::string_view text) {
        text_ += concat(kind, text.size(), ':');
        text_ += text;
    }

    void say(const Value& value, std::span<const std::string> path, bool leads_to_list) {
        if (const auto* table = value.table()) return say_table(*table, path, leads_to_list);
        if (const auto* array = value.array()) {
            mark('a', std::to_string(array->size()));
            for (const auto& item : *array) say(item, {}, false);
        } else if (const auto* string = value.string()) {
            mark('s', *string);
        } else if (const auto* integer = value.integer()) {
            mark('i', std::to_string(*integer));
        } else if (const auto* boolean = value.boolean()) {
            mark('b', *boolean ? "1" : "0");
        } else if (const auto* number = value.number()) {
            mark('n', std::to_string(std::bit_cast<std::uint64_t>(*number)));
        } else if (const auto* moment = value.date_time()) {
            mark('t', moment->text);
        }
    }

    /// A table that holds the list alone is as good as none.
    void say_table(const Value::Table& table, std::span<const std::string> path, bool leads_to_list) {
        text_ += '{';
        for (const auto& [key, position, value] : table) {
            const bool is_on_path = leads_to_list && !path.empty() && key == path.front();
            if (is_on_path && path.size() == 1) continue;
            const auto begin = text_.size();
            mark('k', key);
            const auto after_key = text_.size();
            say(value, is_on_path ? path.subspan(1) : path, is_on_path);
            if (is_on_path && text_.substr(after_key) == "{}") text_.resize(begin);
        }
        text_ += '}';
    }

    std::string text_;
};

bool is_list(const Value& document, const KeyPath& path, const std::vector<std::optional<std::string>>& expected) {
    const auto* value = document.at(path);
    if (value == nullptr || value->array() == nullptr) return false;
    return std::equal(value->array()->begin(), value->array()->end(), expected.begin(), expected.end(),
                      [](const Value& item, const std::optional<std::string>& wanted) {
                          return wanted ? item.string() != nullptr && *item.string() == *wanted
                                        : item.string() == nullptr;
                      });
}

bool is_string(const Value& document, const KeyPath& path, const std::string& expected) {
    const auto* value = document.at(path);
    return value != nullptr && value->string() != nullptr && *value->string() == expected;
}

template <typename Holds>
Result<void> check(std::string_view before, std::string_view after, const KeyPath& path, Holds holds) {
    const auto old_document = TRY(toml::parse(before, {"it"}));
    const auto new_document = toml::parse(after, {"it"});
    const bool is_sound = new_document.ok() && holds(*new_document) &&
                          Sayings::of(old_document, path) == Sayings::of(*new_document, path);
    if (is_sound) return {};
    return fail(ErrorKind::Failed, "it is written in a way that cannot be edited without changing other parts of it")
        .hint(concat("edit `", printable(path_text(path)), "` yourself; nothing was changed"));
}

}  // namespace

Result<void> check_only_change(std::string_view before, std::string_view after, const KeyPath& path,
                               const std::vector<std::optional<std::string>>& expected) {
    return check(before, after, path, [&](const Value& document) { return is_list(document, path, expected); });
}

Result<void> check_only_string(std::string_view before, std::string_view after, const KeyPath& path,
                               const std::string& expected) {
    return check(before, after, path, [&](const Value& document) { return is_string(document, path, expected); });
}

}  // namespace pyenvx::edit
