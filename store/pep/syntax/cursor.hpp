// Reading requirements and markers from left to right, with errors that say where and what was expected.
#pragma once

#include <string_view>

#include "store/base/result.hpp"

namespace pyenvx::pep {

/// A place in a text that somebody else owns.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    std::string_view rest() const { return text_.substr(position_); }
    bool at_end() const { return position_ == text_.size(); }
    bool next_is(std::string_view token) const { return rest().starts_with(token); }

    void advance(std::size_t bytes) { position_ += bytes; }
    /// Spaces and tabs; true when there was one.
    bool skip_blanks();
    bool take(std::string_view token);
    /// A word that goes no further: "in" is not taken from "info".
    bool take_word(std::string_view word);
    /// Everything up to the first character that `accept` refuses.
    template <typename Accept>
    std::string_view take_while(Accept accept) {
        std::size_t count = 0;
        while (count < rest().size() && accept(rest()[count])) ++count;
        const auto taken = rest().substr(0, count);
        advance(count);
        return taken;
    }

    /// Invalid: "expected WHAT at column N of TEXT". Columns count characters from 1.
    Error expected(std::string_view what) const;

private:
    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace pyenvx::pep
