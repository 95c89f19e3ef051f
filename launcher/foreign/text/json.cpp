#include "launcher/foreign/text/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "store/base/utf8.hpp"

namespace pyenvx::foreign {

namespace {

using toml::Member;
using toml::Value;

class Parser {
public:
    Parser(std::string_view text, const toml::Source& source) : text_(text), source_(source) {}

    Result<Value> document() {
        skip_space();
        auto value = TRY(read_value(0));
        skip_space();
        if (!done()) return wrong("something follows the document");
        return value;
    }

private:
    bool done() const { return at_ == text_.size(); }
    char peek() const { return done() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (done() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    void skip_space() {
        for (; !done() && (is_blank(text_[at_]) || text_[at_] == '\n' || text_[at_] == '\r'); ++at_) {
            if (text_[at_] != '\n') continue;
            ++line_;
            line_begin_ = at_ + 1;
        }
    }

    toml::Position position() const { return {line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)}; }

    Error wrong(std::string_view why) const {
        return fail(ErrorKind::Invalid, source_.exactly_at(position()), ": not valid JSON: ", why);
    }

    Result<Value> read_value(int depth) {
        if (depth > toml::kMaxDepth) return wrong("it is nested too deeply");
        const auto begin = position();
        if (take('{')) return read_object(begin, depth);
        if (take('[')) return read_array(begin, depth);
        if (take('"')) return Value(TRY(read_string()), begin);
        if (take("true")) return Value(true, begin);
        if (take("false")) return Value(false, begin);
        if (take("null")) return Value(std::string(), begin);
        return read_number(begin);
    }

    Result<Value> read_object(toml::Position begin, int depth) {
        Value::Table members;
        skip_space();
        if (!take('}')) {
            do {
                skip_space();
                const auto key_position = position();
                if (!take('"')) return wrong("a key was expected");
                auto key = TRY(read_string());
                skip_space();
                if (!take(':')) return wrong("a colon was expected");
                skip_space();
                auto value = TRY(read_value(depth + 1));
                members.push_back({std::move(key), key_position, std::move(value)});
                skip_space();
            } while (take(','));
            if (!take('}')) return wrong("a comma or } was expected");
        }
        std::sort(members.begin(), members.end(),
                  [](const auto& left, const auto& right) { return left.key < right.key; });
        const auto same = std::adjacent_find(members.begin(), members.end(),
                                             [](const auto& left, const auto& right) { return left.key == right.key; });
        if (same != members.end()) return wrong(concat("the key `", printable(same->key), "` is there twice"));
        return Value(std::move(members), begin);
    }

    Result<Value> read_array(toml::Position begin, int depth) {
        Value::Array values;
        skip_space();
        if (take(']')) return Value(std::move(values), begin);
        do {
            skip_space();
            values.push_back(TRY(read_value(depth + 1)));
            skip_space();
        } while (take(','));
        if (!take(']')) return wrong("a comma or ] was expected");
        return Value(std::move(values), begin);
    }

    Result<std::string> read_string() {
        std::string out;
        for (;;) {
            if (done()) return wrong("a string is not closed");
            const char c = text_[at_++];
            if (c == '"') return out;
            if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character stands in a string");
            if (c == '\\') {
                TRY(read_escape(out));
            } else {
                out.push_back(c);
            }
        }
    }

    Result<void> read_escape(std::string& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const char c = peek();
        ++at_;
        if (c == 'u') return read_code(out);
        const auto known = kLetters.find(c);
        if (known == std::string_view::npos) return wrong("an escape that JSON does not have");
        out.push_back(kMeanings[known]);
        return {};
    }

    std::optional<std::uint32_t> four_digits() {
        std::uint32_t code = 0;
        const auto digits = text_.substr(std::min(at_, text_.size()), 4);
        const auto* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, code, 16);
        if (digits.size() != 4 || read.ptr != end) return std::nullopt;
        at_ += 4;
        return code;
    }

    Result<void> read_code(std::string& out) {
        auto code = four_digits();
        if (code && *code >= 0xD800 && *code < 0xDC00 && take("\\u")) {
            const auto low = four_digits();
            if (!low || *low < 0xDC00 || *low >= 0xE000) return wrong("half a surrogate pair");
            code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
        }
        if (!code || (*code >= 0xD800 && *code < 0xE000))
            return wrong("four hexadecimal digits of a character were expected");
        append_utf8(out, *code);
        return {};
    }

    Result<Value> read_number(toml::Position begin) {
        const auto* first = text_.data() + at_;
        const auto* last = text_.data() + text_.size();
        const auto* end = std::find_if_not(first, last, [](char c) {
            return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
        });
        at_ += static_cast<std::size_t>(end - first);
        std::int64_t whole = 0;
        if (const auto read = std::from_chars(first, end, whole);
            read.ec == std::errc() && read.ptr == end && first != end) {
            return Value(whole, begin);
        }
        double number = 0;
        if (const auto read = std::from_chars(first, end, number);
            read.ec == std::errc() && read.ptr == end && first != end) {
            return Value(number, begin);
        }
        return wrong("a value was expected");
    }

    std::string_view text_;
    const toml::Source& source_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
};

}  // namespace

Result<toml::Value> parse_json(std::string_view text, const toml::Source& source) {
    if (text.size() > toml::kMaxDocumentBytes) return fail(ErrorKind::Invalid, source.name, " is too large");
    if (!is_valid_utf8(text)) return fail(ErrorKind::Invalid, source.name, " is not UTF-8 text");
    return Parser(text, source).document();
}

}  // namespace pyenvx::foreign
