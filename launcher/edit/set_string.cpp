#include "launcher/edit/set_string.hpp"

#include "launcher/declaration/toml/value.hpp"
#include "launcher/edit/new_entry.hpp"
#include "launcher/edit/only_change.hpp"
#include "launcher/edit/splice.hpp"

namespace pyenvx::edit {
namespace {

/// As a basic string.
std::string basic_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

}  // namespace

Result<StringChange> set_string(std::string_view text, const KeyPath& path, const std::string& string) {
    const auto document = TRY(toml::parse(text, {"it"}));
    const auto* value = document.at(path);
    if (value != nullptr && value->string() != nullptr && *value->string() == string)
        return StringChange{std::string(text), {}};
    const auto outline = TRY(outline_of(text));
    const auto* entry = outline.find(path);
    StringChange change;
    if (entry == nullptr) {
        change.text = applied(text, TRY(new_entry(text, outline, path, basic_string(string), MissingTable::Make)));
    } else {
        const auto size = entry->span.end - entry->value;
        change.former = text.substr(entry->value, size);
        change.text = applied(text, {{entry->value, size, basic_string(string)}});
    }
    TRY(check_only_string(text, change.text, path, string));
    return change;
}

}  // namespace pyenvx::edit
