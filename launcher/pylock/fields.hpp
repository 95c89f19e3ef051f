// One table of a lock, read with types; whatever is wrong is said with its line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/declaration/toml/value.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pylock {

/// Borrows the source and the table. Every error is Invalid, "pylock.toml, line 3: …".
class Fields {
public:
    static Result<Fields> of(const toml::Source& source, const toml::Value& table);

    /// An error about a key's value, or about the table where the key is not there.
    Error wrong(std::string_view key, std::string_view what) const;

    const toml::Value* find(std::string_view key) const { return table_->find(key); }
    Result<std::optional<std::string>> text(std::string_view key) const;
    Result<std::string> needed_text(std::string_view key) const;
    Result<std::string> text_or_nothing(std::string_view key) const;  ///< "" where it is absent
    Result<std::optional<std::uint64_t>> count(std::string_view key) const;
    Result<bool> boolean(std::string_view key, bool otherwise) const;
    Result<std::string> moment(std::string_view key) const;  ///< "" where it is absent
    Result<std::vector<std::string>> texts(std::string_view key) const;
    Result<std::optional<Fields>> table(std::string_view key) const;
    Result<std::span<const toml::Member>> members(std::string_view key) const;  ///< of a table; none where it is absent
    Result<std::vector<Fields>> tables(std::string_view key, std::size_t at_most) const;

    /// What Value::parse makes of a text; nothing where the key is absent.
    template <typename Value>
    Result<std::optional<Value>> parsed(std::string_view key) const {
        const auto written = TRY(text(key));
        if (!written) return std::optional<Value>();
        auto value = Value::parse(*written);
        if (!value.ok()) return wrong(key, value.error().message());
        return std::optional<Value>(std::move(value).value());
    }
    template <typename Value>
    Result<std::vector<Value>> all_parsed(std::string_view key) const {
        std::vector<Value> values;
        for (const auto& written : TRY(texts(key))) {
            auto value = Value::parse(written);
            if (!value.ok()) return wrong(key, value.error().message());
            values.push_back(std::move(value).value());
        }
        return values;
    }

private:
    Fields(const toml::Source& source, const toml::Value& table) : source_(&source), table_(&table) {}
    Error mistyped(std::string_view key, std::string_view type) const;

    const toml::Source* source_;
    const toml::Value* table_;
};

}  // namespace pyenvx::pylock
