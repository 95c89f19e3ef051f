#include "launcher/reach/imports.hpp"

#include <algorithm>
#include <optional>

#include "store/base/text.hpp"

namespace pyenvx::reach {
namespace {

bool is_name_byte(char c) { return is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Of a condition in a module that a program imports on Linux.
bool is_false_at_import(std::string_view condition) {
    if (has(condition, "TYPE_CHECKING")) return true;
    if (has(condition, "__name__") && has(condition, "__main__")) return true;
    return has(condition, "sys.platform ==") && !has(condition, "linux");
}

class Scanner {
public:
    Scanner(std::string_view source, Where where) : text_(source), where_(where) {}

    std::vector<Import> scan() {
        while (at_ < text_.size()) take_line();
        return std::move(found_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool is_past_end() const { return at_ >= text_.size(); }

    void take_line() {
        const auto indent = take_indent();
        const bool is_skipped = skipped_block_ && indent > *skipped_block_;
        // A blank line or a comment ends no block.
        if (!is_skipped && is_name_byte(peek())) begin_statement(indent);
        finish_logical_line();
    }

    std::size_t take_indent() {
        const auto begin = at_;
        while (peek() == ' ' || peek() == '\t' || peek() == '\f') ++at_;
        return at_ - begin;
    }

    void begin_statement(std::size_t indent) {
        skipped_block_.reset();
        const auto word = take_name();
        if (word == "import") take_import();
        if (word == "from") take_from();
        if (where_ == Where::Anywhere) return;
        if (word == "def" || word == "async" ||
            ((word == "if" || word == "elif") && is_false_at_import(first_line()))) {
            skipped_block_ = indent;
        }
    }

    std::string_view first_line() const {
        return text_.substr(at_, std::min(text_.find('\n', at_), text_.size()) - at_);
    }

    std::string_view take_name() {
        const auto begin = at_;
        while (!is_past_end() && is_name_byte(peek())) ++at_;
        return text_.substr(begin, at_ - begin);
    }

    // Between the words of a statement; lines end inside parentheses only.
    void skip_space(bool inside) {
        for (;; ++at_) {
            if (peek() == '#' && inside) at_ = std::min(text_.find('\n', at_), text_.size());
            if (peek() == '\\' && peek(1) == '\n') ++at_;
            const bool is_line_end = peek() == '\n' && text_[at_ - 1] != '\\';
            if (is_past_end() || !is_space(peek()) || (is_line_end && !inside)) return;
        }
    }

    bool take(char wanted, bool inside = false) {
        skip_space(inside);
        if (peek() != wanted || is_past_end()) return false;
        ++at_;
        return true;
    }

    bool take_word(std::string_view wanted) {
        skip_space(false);
        const auto begin = at_;
        if (take_name() == wanted) return true;
        at_ = begin;
        return false;
    }

    std::string take_dotted() {
        std::string name;
        do {
            skip_space(false);
            name += name.empty() ? "" : ".";
            name += take_name();
        } while (take('.'));
        return name;
    }

    void take_import() {
        do {
            found_.push_back({0, take_dotted(), {}});
            skip_alias(false);
        } while (take(','));
    }

    void skip_alias(bool inside) {
        skip_space(inside);
        if (!text_.substr(at_).starts_with("as") || is_name_byte(peek(2))) return;
        at_ += 2;
        skip_space(inside);
        take_name();
    }

    void take_from() {
        Import import;
        while (take('.')) ++import.level;
        if (import.level == 0 || !take_word("import")) {
            import.module = take_dotted();
            if (!take_word("import")) return;
        }
        const bool inside = take('(');
        do {
            skip_space(inside);
            if (const auto name = take_name(); !name.empty()) import.names.emplace_back(name);
            skip_alias(inside);
        } while (take(',', inside));
        if (inside) take(')', true);
        found_.push_back(std::move(import));
    }

    void finish_logical_line() {
        int brackets = 0;
        while (!is_past_end()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_string(c);
                continue;
            }
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
                continue;
            }
            ++at_;
            if (c == '\\') ++at_;
            if (c == '(' || c == '[' || c == '{') ++brackets;
            if (c == ')' || c == ']' || c == '}') --brackets;
            if (c == '\n' && brackets <= 0) return;
        }
    }

    void skip_string(char quote) {
        const bool is_triple = peek(1) == quote && peek(2) == quote;
        at_ += is_triple ? 3 : 1;
        for (; !is_past_end(); ++at_) {
            const char c = text_[at_];
            if (c == '\\') ++at_;
            if (c == '\n' && !is_triple) return;
            if (c == quote && (!is_triple || (peek(1) == quote && peek(2) == quote))) break;
        }
        at_ += is_triple ? 3 : 1;
    }

    std::string_view text_;
    Where where_;
    std::size_t at_ = 0;
    std::optional<std::size_t> skipped_block_;  // the indentation of its head
    std::vector<Import> found_;
};

}  // namespace

std::vector<Import> imports_in(std::string_view source, Where where) { return Scanner(source, where).scan(); }

}  // namespace pyenvx::reach
