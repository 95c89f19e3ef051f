// TOML 1.0 documents as a small value tree with positions. The only door to the TOML library.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/base/result.hpp"

namespace pyenvx::toml {

/// Line and column from 1, columns in code points. In a script they are the script's own.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct Member;

/// A date or time, as RFC 3339 writes it; with fractions of a second to the last digit that is not 0.
struct DateTime {
    std::string text;
};

/// One value and where it begins. Owns what is below it; freely copied and moved.
class Value {
public:
    using Array = std::vector<Value>;
    using Table = std::vector<Member>;  ///< sorted bytewise by key, keys are unique
    using Content = std::variant<Table, Array, std::string, std::int64_t, double, bool, DateTime>;

    Value(Content content, Position position);

    /// Null where the value is of another type.
    const Table* table() const;
    const Array* array() const;
    const std::string* string() const;
    const std::int64_t* integer() const;
    const double* number() const;
    const bool* boolean() const;
    const DateTime* date_time() const;

    Position position() const { return position_; }
    /// "a string", "a table": for messages.
    std::string_view type_name() const;
    /// A member of a table by its key; null when this is no table or has no such key.
    const Value* find(std::string_view key) const;
    /// What the keys lead to, each in the table before; null where one is not there.
    template <typename Keys = std::initializer_list<std::string_view>>
    const Value* at(const Keys& keys) const {
        const auto* value = this;
        for (const auto& key : keys) {
            value = value->find(key);
            if (value == nullptr) return nullptr;
        }
        return value;
    }

private:
    Content content_;
    Position position_;
};

struct Member {
    std::string key;
    Position key_position;
    Value value;
};

// Below Member, which must be complete for them.
inline Value::Value(Content content, Position position) : content_(std::move(content)), position_(position) {}
inline const Value::Table* Value::table() const { return std::get_if<Table>(&content_); }
inline const Value::Array* Value::array() const { return std::get_if<Array>(&content_); }
inline const std::string* Value::string() const { return std::get_if<std::string>(&content_); }
inline const std::int64_t* Value::integer() const { return std::get_if<std::int64_t>(&content_); }
inline const double* Value::number() const { return std::get_if<double>(&content_); }
inline const bool* Value::boolean() const { return std::get_if<bool>(&content_); }
inline const DateTime* Value::date_time() const { return std::get_if<DateTime>(&content_); }

/// Where a document's text came from, for positions and messages.
struct Source {
    std::string name;                  ///< how messages call the file: "hello.py"
    std::uint32_t first_line = 1;      ///< the line of the file on which the text begins
    std::uint32_t columns_before = 0;  ///< characters in front of each line of the text ("# " in a script block)

    /// "hello.py, line 3"
    std::string at(Position position) const;
    /// "hello.py, line 3, column 7"
    std::string exactly_at(Position position) const;
};

inline constexpr std::size_t kMaxDocumentBytes = 16 << 20;
inline constexpr int kMaxDepth = 64;

/// The document's table. Invalid (with line and column) when it is not TOML, larger than kMaxDocumentBytes or nested
/// deeper than kMaxDepth. Thread-safe.
Result<Value> parse(std::string_view text, const Source& source);

}  // namespace pyenvx::toml
