#include "launcher/pylock/fields.hpp"

namespace pyenvx::pylock {

Result<Fields> Fields::of(const toml::Source& source, const toml::Value& table) {
    if (table.table() != nullptr) return Fields(source, table);
    return fail(ErrorKind::Invalid, source.at(table.position()), ": a table was expected here, and this is ",
                table.type_name());
}

Error Fields::wrong(std::string_view key, std::string_view what) const {
    const auto* value = find(key);
    const auto position = value != nullptr ? value->position() : table_->position();
    return fail(ErrorKind::Invalid, source_->at(position), ": `", printable(key), "`: ", printable(what));
}

Error Fields::mistyped(std::string_view key, std::string_view type) const {
    return wrong(key, concat("must be ", type, ", not ", find(key)->type_name()));
}

Result<std::optional<std::string>> Fields::text(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return std::optional<std::string>();
    if (value->string() == nullptr) return mistyped(key, "a string");
    return std::optional(*value->string());
}

Result<std::string> Fields::needed_text(std::string_view key) const {
    auto value = TRY(text(key));
    if (!value) return wrong(key, "must be there");
    if (value->empty()) return wrong(key, "must not be empty");
    return *std::move(value);
}

Result<std::string> Fields::text_or_nothing(std::string_view key) const {
    return TRY(text(key)).value_or(std::string());
}

Result<std::optional<std::uint64_t>> Fields::count(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return std::optional<std::uint64_t>();
    if (value->integer() == nullptr || *value->integer() < 0) return wrong(key, "must be a number of bytes");
    return std::optional(static_cast<std::uint64_t>(*value->integer()));
}

Result<bool> Fields::boolean(std::string_view key, bool otherwise) const {
    const auto* value = find(key);
    if (value == nullptr) return otherwise;
    if (value->boolean() == nullptr) return mistyped(key, "true or false");
    return *value->boolean();
}

Result<std::string> Fields::moment(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return std::string();
    if (value->date_time() == nullptr) return mistyped(key, "a date and time");
    return value->date_time()->text;
}

Result<std::vector<std::string>> Fields::texts(std::string_view key) const {
    std::vector<std::string> texts;
    const auto* value = find(key);
    if (value == nullptr) return texts;
    if (value->array() == nullptr) return mistyped(key, "an array of strings");
    for (const auto& item : *value->array()) {
        if (item.string() == nullptr) return wrong(key, concat("holds ", item.type_name(), ", not only strings"));
        texts.push_back(*item.string());
    }
    return texts;
}

Result<std::optional<Fields>> Fields::table(std::string_view key) const {
    const auto* value = find(key);
    if (value == nullptr) return std::optional<Fields>();
    return std::optional(TRY(of(*source_, *value)));
}

Result<std::span<const toml::Member>> Fields::members(std::string_view key) const {
    const auto found = TRY(table(key));
    return found ? std::span<const toml::Member>(*found->table_->table()) : std::span<const toml::Member>();
}

Result<std::vector<Fields>> Fields::tables(std::string_view key, std::size_t at_most) const {
    std::vector<Fields> tables;
    const auto* value = find(key);
    if (value == nullptr) return tables;
    if (value->array() == nullptr) return mistyped(key, "an array of tables");
    if (value->array()->size() > at_most) return wrong(key, concat("has more than ", at_most, " entries"));
    for (const auto& item : *value->array()) tables.push_back(TRY(of(*source_, item)));
    return tables;
}

}  // namespace pyenvx::pylock
