#include "launcher/ide/jsonc/reader.hpp"

#include <algorithm>
#include <charconv>

#include "store/base/text.hpp"
#include "store/base/utf8.hpp"

namespace pyenvx::ide::jsonc {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

bool is_surrogate(std::uint32_t code) { return code >= 0xD800 && code < 0xE000; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

class Reader {
public:
    explicit Reader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

    Result<std::optional<Container>> document() {
        TRY(skip_filler());
        if (done()) return std::optional<Container>();
        if (peek() != '{') return wrong("it is no object: { was expected");
        auto object = TRY(read_container(0));
        TRY(skip_filler());
        if (!done()) return wrong("something follows the object");
        return std::optional(std::move(object));
    }

    Result<Container> array() {
        if (peek() != '[') return wrong("[ was expected");
        return read_container(0);
    }

private:
    bool done() const { return at_ >= text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (done() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool next_is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    Error wrong(std::string_view why) const {
        const auto before = text_.substr(0, std::min(at_, text_.size()));
        return fail(ErrorKind::Invalid, "line ", 1 + std::count(before.begin(), before.end(), '\n'), ": ", why);
    }

    /// Space and comments. Each comment moves `end` behind itself.
    Result<void> skip_filler(std::size_t* end = nullptr) {
        for (;;) {
            while (!done() && (is_blank(peek()) || is_line_end(peek()))) ++at_;
            if (next_is("//")) {
                while (!done() && !is_line_end(peek())) ++at_;
            } else if (next_is("/*")) {
                const auto close = text_.find("*/", at_ + 2);
                if (close == std::string_view::npos) return wrong("a comment is not closed");
                at_ = close + 2;
            } else {
                return {};
            }
            if (end != nullptr) *end = at_;
        }
    }

    Result<Container> read_container(int depth) {
        if (depth > kMaxDepth) return wrong("it is nested too deeply");
        Container out;
        out.brackets.begin = at_;
        const bool is_object = text_[at_++] == '{';
        const char close = is_object ? '}' : ']';
        out.end = at_;
        for (TRY(skip_filler(&out.end)); !take(close); TRY(skip_filler(&out.end))) {
            if (!out.parts.empty() && !out.parts.back().has_comma)
                return wrong(concat("a comma or ", close, " was expected"));
            out.parts.push_back(TRY(read_part(is_object, depth)));
            out.end = at_;
            TRY(skip_filler(&out.end));
            out.parts.back().has_comma = take(',');
            if (out.parts.back().has_comma) out.end = at_;
        }
        out.brackets.end = at_;
        return out;
    }

    Result<Part> read_part(bool is_member, int depth) {
        Part part;
        part.span.begin = at_;
        if (is_member) {
            if (peek() != '"') return wrong("a key in double quotes was expected");
            part.key = TRY(read_string());
            TRY(skip_filler());
            if (!take(':')) return wrong("a colon was expected");
            TRY(skip_filler());
        }
        part.value = TRY(read_value(depth + 1));
        part.span.end = at_;
        return part;
    }

    Result<Value> read_value(int depth) {
        Value value;
        value.span.begin = at_;
        if (peek() == '{' || peek() == '[') {
            value.kind = peek() == '{' ? Kind::Object : Kind::Array;
            TRY(read_container(depth));
        } else if (peek() == '"') {
            value.kind = Kind::String;
            value.text = TRY(read_string());
        } else {
            TRY(read_word());
        }
        value.span.end = at_;
        return value;
    }

    Result<void> read_word() {
        const auto begin = at_;
        while (!done() && (is_alnum(peek()) || peek() == '-' || peek() == '+' || peek() == '.')) ++at_;
        const auto word = text_.substr(begin, at_ - begin);
        if (word == "true" || word == "false" || word == "null" || is_number(word)) return {};
        at_ = begin;
        return wrong("a value was expected");
    }

    static bool is_number(std::string_view word) {
        const auto digits = [&word] {
            const auto end = std::min(word.find_first_not_of("0123456789"), word.size());
            word.remove_prefix(end);
            return end;
        };
        const auto take_any = [&word](std::string_view of) {
            if (word.empty() || of.find(word.front()) == std::string_view::npos) return false;
            word.remove_prefix(1);
            return true;
        };
        take_any("-");
        const bool begins_with_zero = word.starts_with('0');
        const auto whole = digits();
        if (whole == 0 || (begins_with_zero && whole > 1)) return false;
        if (take_any(".") && digits() == 0) return false;
        if (take_any("eE")) {
            take_any("+-");
            if (digits() == 0) return false;
        }
        return word.empty();
    }

    Result<std::string> read_string() {
        std::string out;
        for (++at_; !done();) {
            const char c = text_[at_];
            if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character stands in a string");
            ++at_;
            if (c == '"') return out;
            if (c == '\\') {
                TRY(read_escape(out));
            } else {
                out.push_back(c);
            }
        }
        return wrong("a string is not closed");
    }

    Result<void> read_escape(std::string& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const auto known = done() ? std::string_view::npos : kLetters.find(peek());
        if (take('u')) return read_code(out);
        if (known == std::string_view::npos) return wrong("an escape that JSON does not have");
        out.push_back(kMeanings[known]);
        ++at_;
        return {};
    }

    std::optional<std::uint32_t> four_digits() {
        const auto digits = text_.substr(std::min(at_, text_.size()), 4);
        std::uint32_t code = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() != 4 || read.ptr != digits.data() + 4) return std::nullopt;
        at_ += 4;
        return code;
    }

    /// Half a pair stands for no character; VS Code reads on.
    Result<void> read_code(std::string& out) {
        auto code = four_digits();
        if (!code) return wrong("four hexadecimal digits were expected");
        if (*code >= 0xD800 && *code < 0xDC00 && next_is("\\u")) {
            const auto place = at_;
            at_ += 2;
            const auto low = four_digits();
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
            } else {
                at_ = place;
            }
        }
        append_utf8(out, is_surrogate(*code) ? kReplacement : *code);
        return {};
    }

    std::string_view text_;
    std::size_t at_;
};

}  // namespace

Result<std::optional<Container>> read_document(std::string_view text) {
    if (text.size() > kMaxBytes) return Error(ErrorKind::Invalid, "it is too large for a file of settings");
    if (!is_valid_utf8(text)) return Error(ErrorKind::Invalid, "it is not UTF-8 text");
    return Reader(text).document();
}

Result<Container> read_array(std::string_view text, std::size_t begin) { return Reader(text, begin).array(); }

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += concat('\\', c);
        } else if (byte < 0x20 || byte == 0x7F) {
            out += concat("\\u00", to_hex(std::string_view(&c, 1)));
        } else {
            out.push_back(c);
        }
    }
    return out + '"';
}

}  // namespace pyenvx::ide::jsonc
