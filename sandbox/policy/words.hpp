// Text of any bytes as one word: what is not a printable ASCII character, the space and '%' become %XX.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pyenvx::sandbox {

/// An empty text is the word "%".
std::string as_word(std::string_view text);
/// Nothing for a word that as_word() does not write.
std::optional<std::string> from_word(std::string_view word);

}  // namespace pyenvx::sandbox
