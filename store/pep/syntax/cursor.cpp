#include "store/pep/syntax/cursor.hpp"

#include <algorithm>

namespace pyenvx::pep {
namespace {

// No token of the grammars begins with a character above ASCII, so taking all of those for letters changes no verdict.
bool is_word_character(char c) { return is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

bool Cursor::skip_blanks() { return !take_while(is_blank).empty(); }

bool Cursor::take(std::string_view token) {
    if (!next_is(token)) return false;
    advance(token.size());
    return true;
}

bool Cursor::take_word(std::string_view word) {
    const auto after = rest().substr(std::min(word.size(), rest().size()));
    if (!after.empty() && is_word_character(after.front())) return false;
    return take(word);
}

Error Cursor::expected(std::string_view what) const {
    const auto before = text_.substr(0, position_);
    const auto column = std::count_if(before.begin(), before.end(), starts_character) + 1;
    return fail(ErrorKind::Invalid, "expected ", what, " at column ", column, " of `", printable(text_), "`");
}

}  // namespace pyenvx::pep
