#include "sandbox/policy/words.hpp"

#include "store/base/text.hpp"

namespace pyenvx::sandbox {

std::string as_word(std::string_view text) {
    if (text.empty()) return "%";
    std::string word;
    for (const char c : text) {
        if (c > ' ' && c <= '~' && c != '%') {
            word.push_back(c);
        } else {
            word += concat('%', to_hex({&c, 1}));
        }
    }
    return word;
}

std::optional<std::string> from_word(std::string_view word) {
    std::string text;
    for (std::size_t at = 0; word != "%" && at < word.size(); ++at) {
        if (word[at] != '%') {
            text.push_back(word[at]);
            continue;
        }
        const auto byte = from_hex(word.substr(at + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        text += *byte;
        at += 2;
    }
    if (as_word(text) != word) return std::nullopt;
    return text;
}

}  // namespace pyenvx::sandbox
