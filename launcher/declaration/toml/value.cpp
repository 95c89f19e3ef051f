#include "launcher/declaration/toml/value.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>

#include "launcher/declaration/toml/key_depth.hpp"

namespace pyenvx::toml {

namespace {

Position position_of(const ::toml::source_position& position, const Source& source) {
    return {position.line + source.first_line - 1, position.column + source.columns_before};
}

std::string padded(std::uint32_t number, std::size_t width) {
    auto digits = std::to_string(number);
    return concat(std::string(width - std::min(width, digits.size()), '0'), digits);
}

std::string text_of(const ::toml::date& date) {
    return concat(padded(date.year, 4), '-', padded(date.month, 2), '-', padded(date.day, 2));
}

std::string text_of(const ::toml::time& time) {
    auto text = concat(padded(time.hour, 2), ':', padded(time.minute, 2), ':', padded(time.second, 2));
    if (time.nanosecond == 0) return text;
    const auto fraction = padded(time.nanosecond, 9);
    return concat(text, '.', fraction.substr(0, fraction.find_last_not_of('0') + 1));
}

std::string text_of(const ::toml::date_time& moment) {
    auto text = concat(text_of(moment.date), 'T', text_of(moment.time));
    if (!moment.offset) return text;
    const int minutes = moment.offset->minutes;
    if (minutes == 0) return text + 'Z';
    const auto distance = static_cast<std::uint32_t>(std::abs(minutes));
    return concat(text, minutes < 0 ? '-' : '+', padded(distance / 60, 2), ':', padded(distance % 60, 2));
}

class Converter {
public:
    explicit Converter(const Source& source) : source_(source) {}

    Result<Value> convert(const ::toml::node& node, int depth) const {
        const auto position = position_of(node.source().begin, source_);
        if (depth > kMaxDepth) {
            return fail(ErrorKind::Invalid, source_.exactly_at(position), ": nested more than ", kMaxDepth,
                        " levels deep");
        }
        if (const auto* table = node.as_table()) return convert_table(*table, position, depth);
        if (const auto* array = node.as_array()) return convert_array(*array, position, depth);
        return Value(scalar(node), position);
    }

private:
    Result<Value> convert_table(const ::toml::table& table, Position position, int depth) const {
        Value::Table members;
        members.reserve(table.size());
        for (const auto& [key, node] : table) {
            // By itself: what a full expression has made is lost when it is left in its middle.
            auto value = TRY(convert(node, depth + 1));
            members.push_back({std::string(key.str()), position_of(key.source().begin, source_), std::move(value)});
        }
        return Value(std::move(members), position);
    }

    Result<Value> convert_array(const ::toml::array& array, Position position, int depth) const {
        Value::Array values;
        values.reserve(array.size());
        for (const auto& node : array) values.push_back(TRY(convert(node, depth + 1)));
        return Value(std::move(values), position);
    }

    static Value::Content scalar(const ::toml::node& node) {
        if (const auto* string = node.as_string()) return string->get();
        if (const auto* integer = node.as_integer()) return integer->get();
        if (const auto* number = node.as_floating_point()) return number->get();
        if (const auto* boolean = node.as_boolean()) return boolean->get();
        if (const auto* date = node.as_date()) return DateTime{text_of(date->get())};
        if (const auto* time = node.as_time()) return DateTime{text_of(time->get())};
        return DateTime{text_of(node.as_date_time()->get())};
    }

    const Source& source_;
};

Error not_toml(const Source& source, Position position, std::string_view why) {
    return fail(ErrorKind::Invalid, source.exactly_at(position), ": not valid TOML: ", printable(why));
}

}  // namespace

std::string Source::at(Position position) const { return concat(name, ", line ", position.line); }

std::string Source::exactly_at(Position position) const { return concat(at(position), ", column ", position.column); }

std::string_view Value::type_name() const {
    static constexpr std::string_view kNames[] = {"a table",  "an array",  "a string",      "an integer",
                                                  "a number", "a boolean", "a date or time"};
    return kNames[content_.index()];
}

const Value* Value::find(std::string_view key) const {
    const auto* members = table();
    if (members == nullptr) return nullptr;
    const auto found =
        std::lower_bound(members->begin(), members->end(), key,
                         [](const Member& member, std::string_view wanted) { return member.key < wanted; });
    return found != members->end() && found->key == key ? &found->value : nullptr;
}

Result<Value> parse(std::string_view text, const Source& source) {
    if (text.size() > kMaxDocumentBytes)
        return fail(ErrorKind::Invalid, source.name, " is too large to be TOML of ours");
    if (const auto line = line_with_deep_key(text)) {
        return not_toml(source, {*line + source.first_line - 1, 1 + source.columns_before}, "too many dots in a key");
    }
    try {
        const auto document = ::toml::parse(text);
        return Converter(source).convert(document, 0);
    } catch (const ::toml::parse_error& error) {
        return not_toml(source, position_of(error.source().begin, source), error.description());
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "not enough memory to read ", source.name);
    }
}

}  // namespace pyenvx::toml
