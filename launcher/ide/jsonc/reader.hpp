// JSON with comments and trailing commas, as VS Code and pyright have it: where its parts lie in the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/edit/outline.hpp"
#include "store/base/result.hpp"

namespace pyenvx::ide::jsonc {

inline constexpr std::size_t kMaxBytes = 4 << 20;
inline constexpr int kMaxDepth = 64;

enum class Kind : std::uint8_t { Object, Array, String, Other };

struct Value {
    edit::Span span;
    Kind kind = Kind::Other;
    std::string text = {};  ///< what a string says; empty for all else
};

/// A member of an object, or an item of an array, which has no key.
struct Part {
    std::string key;
    edit::Span span;  ///< of key and value
    Value value;
    bool has_comma = false;  ///< after it
};

struct Container {
    edit::Span brackets;  ///< both of them included
    std::vector<Part> parts;
    std::size_t end = 0;  ///< behind the last thing inside that is no space: part, comma, comment or opening bracket
};

/// The outermost object; nothing where the text has only space and comments. Keys may be there twice. Thread-safe.
/// Invalid, with the line, for any other value, what is no UTF-8, larger than kMaxBytes or deeper than kMaxDepth.
Result<std::optional<Container>> read_document(std::string_view text);

/// The items of an array that stands at `begin` of a text which read_document has accepted.
Result<Container> read_array(std::string_view text, std::size_t begin);

/// In quotes, with what JSON cannot have otherwise as escapes. `text` is UTF-8.
std::string json_string(std::string_view text);

}  // namespace pyenvx::ide::jsonc
