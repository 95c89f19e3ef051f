#include "launcher/edit/outline.hpp"

#include <algorithm>

namespace pyenvx::edit {

namespace {

/// What a header of an array of tables adds to the path, so that nobody finds what stands in its elements.
constexpr std::string_view kElement = "[]";

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) { outline_.sections.emplace_back(); }

    Result<Outline> scan() && {
        for (skip_filler(); !done(); skip_filler()) {
            if (peek() == '[') {
                TRY(scan_header());
            } else {
                TRY(scan_entry(outline_.sections.back().path, true));
            }
        }
        return std::move(outline_);
    }

private:
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    Error lost() const { return fail(ErrorKind::Invalid, "its parts cannot be told from byte ", at_, " on"); }
    Result<void> expect(char c) {
        if (peek() != c) return lost();
        ++at_;
        return {};
    }

    void skip_blanks() {
        while (!done() && is_blank(peek())) ++at_;
    }
    /// Blanks, line ends and comments.
    void skip_filler() {
        for (; !done(); ++at_) {
            if (peek() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
            if (done() || !is_space(peek())) return;
        }
    }

    Result<void> scan_header() {
        Section section;
        section.header.begin = at_;
        section.is_array = next_is("[[");
        at_ += section.is_array ? 2 : 1;
        section.path = TRY(scan_key());
        TRY(expect(']'));
        if (section.is_array) TRY(expect(']'));
        section.header.end = at_;
        if (section.is_array) section.path.emplace_back(kElement);
        outline_.sections.push_back(std::move(section));
        return {};
    }

    Result<void> scan_entry(const KeyPath& table, bool is_statement) {
        Entry entry;
        entry.path = table;
        entry.section = outline_.sections.size() - 1;
        entry.is_statement = is_statement;
        entry.span.begin = at_;
        for (auto& word : TRY(scan_key())) entry.path.push_back(std::move(word));
        TRY(expect('='));
        skip_blanks();
        entry.value = at_;
        const auto place = outline_.entries.size();
        outline_.entries.push_back(entry);
        auto array = TRY(scan_value(entry.path));
        outline_.entries[place].array = std::move(array);
        outline_.entries[place].span.end = at_;
        return {};
    }

    /// A dotted key with the blanks around it. Escapes in quoted words stay: no key of ours needs any.
    Result<KeyPath> scan_key() {
        KeyPath path;
        do {
            if (!path.empty()) ++at_;
            skip_blanks();
            const auto begin = at_;
            if (peek() == '"' || peek() == '\'') {
                TRY(scan_string());
                path.emplace_back(text_.substr(begin + 1, at_ - begin - 2));
            } else {
                while (is_alnum(peek()) || peek() == '_' || peek() == '-') ++at_;
                if (at_ == begin) return lost();
                path.emplace_back(text_.substr(begin, at_ - begin));
            }
            skip_blanks();
        } while (peek() == '.');
        return path;
    }

    Result<std::optional<Array>> scan_value(const KeyPath& path) {
        std::optional<Array> array;
        if (peek() == '[') {
            array = TRY(scan_array(path));
        } else if (peek() == '{') {
            TRY(scan_inline_table(path));
        } else if (peek() == '"' || peek() == '\'') {
            TRY(scan_string());
        } else {
            TRY(scan_scalar());
        }
        return array;
    }

    Result<Array> scan_array(const KeyPath& path) {
        Array array;
        array.brackets.begin = at_++;
        auto inside = path;
        inside.emplace_back(kElement);
        for (skip_filler(); !done() && peek() != ']'; skip_filler()) {
            const auto begin = at_;
            TRY(scan_value(inside));
            array.items.push_back({begin, at_});
            skip_filler();
            if (peek() == ',') ++at_;
        }
        TRY(expect(']'));
        array.brackets.end = at_;
        return array;
    }

    Result<void> scan_inline_table(const KeyPath& path) {
        ++at_;
        for (skip_filler(); !done() && peek() != '}'; skip_filler()) {
            TRY(scan_entry(path, false));
            skip_filler();
            if (peek() == ',') ++at_;
        }
        return expect('}');
    }

    /// Of four kinds: with one quote or three, with escapes or without.
    Result<void> scan_string() {
        const char quote = peek();
        const bool has_escapes = quote == '"';
        const std::string three(3, quote);
        const bool is_long = next_is(three);
        at_ += is_long ? 3 : 1;
        for (; !done(); ++at_) {
            if (has_escapes && peek() == '\\') {
                ++at_;
            } else if (is_long ? next_is(three) : peek() == quote) {
                at_ += is_long ? 3 : 1;
                // Up to two more quotes belong to the text.
                while (is_long && peek() == quote) ++at_;
                return {};
            }
        }
        return lost();
    }

    /// Numbers, booleans and times, of which some have a space inside.
    Result<void> scan_scalar() {
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
        while (at_ > begin && is_blank(text_[at_ - 1])) --at_;
        if (at_ == begin) return lost();
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Outline outline_;
};

}  // namespace

std::string path_text(const KeyPath& path) { return join(path, "."); }

const Entry* Outline::find(const KeyPath& path) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.path == path; });
    return found == entries.end() ? nullptr : &*found;
}

Result<Outline> outline_of(std::string_view text) { return Scanner(text).scan(); }

Span line_at(std::string_view text, std::size_t place) {
    const auto before = place == 0 ? std::string_view::npos : text.rfind('\n', place - 1);
    auto end = std::min(text.find('\n', place), text.size());
    if (end > place && text[end - 1] == '\r') --end;
    return {before == std::string_view::npos ? 0 : before + 1, end};
}

std::size_t next_line(std::string_view text, std::size_t place) {
    const auto end = text.find('\n', place);
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view line_end_of(std::string_view text) {
    const auto end = text.find('\n');
    return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

bool is_blank_text(std::string_view text) { return std::all_of(text.begin(), text.end(), is_blank); }

}  // namespace pyenvx::edit
