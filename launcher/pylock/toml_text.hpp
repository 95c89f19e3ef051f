// Text of TOML values, one way to write each.
#pragma once

#include <string>
#include <string_view>

namespace pyenvx::pylock {

/// A string on one line: a literal one where that needs no escapes and a basic one would. `text` is valid UTF-8.
std::string toml_string(std::string_view text);
/// A key: bare where it can be.
std::string toml_key(std::string_view text);

/// The members of an inline table or the lines of a table: what is empty is left out.
class Members {
public:
    explicit Members(std::string_view separator) : separator_(separator) {}

    void text(std::string_view key, std::string_view value);
    void raw(std::string_view key, std::string_view value);
    const std::string& str() const { return out_; }

private:
    std::string_view separator_;
    std::string out_;
};

}  // namespace pyenvx::pylock
