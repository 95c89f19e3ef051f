#include "launcher/declaration/dotenv/dotenv.hpp"

#include <algorithm>

#include "store/base/text.hpp"
#include "store/base/variable_template.hpp"

namespace pyenvx::declaration {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kLineEnds = "\r\n";

class Reader {
public:
    Reader(std::string_view text, std::string_view file) : rest_(text), file_(file) {}

    Result<std::vector<DotenvVariable>> read() {
        while (!rest_.empty()) {
            skip_blanks();
            if (!at_end_of_line()) TRY(read_variable());
            TRY(end_line());
        }
        return std::move(variables_);
    }

private:
    bool at_end_of_line() const {
        return rest_.empty() || rest_.front() == '#' || rest_.front() == '\n' || rest_.starts_with("\r\n");
    }
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

    char next() {
        const char c = rest_.front();
        if (c == '\n') ++line_;
        rest_.remove_prefix(1);
        return c;
    }

    // A comment, and the line's end.
    Result<void> end_line() {
        skip_blanks();
        if (!at_end_of_line()) return wrong("something stands behind the quoted value");
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
        if (!rest_.empty()) next();
        return {};
    }

    std::string_view take_word() {
        const auto end = std::find_if(rest_.begin(), rest_.end(), [](char c) { return !is_alnum(c) && c != '_'; });
        const auto word = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(word.size());
        return word;
    }

    Result<void> read_variable() {
        auto name = take_word();
        if (name == "export" && !rest_.empty() && is_blank(rest_.front())) {
            skip_blanks();
            name = take_word();
        }
        skip_blanks();
        if (!is_variable_name(name) || !rest_.starts_with('=')) return wrong("this is not NAME=VALUE");
        next();
        skip_blanks();
        const auto line = line_;
        auto value = TRY(read_value());
        variables_.push_back({std::string(name), std::move(value), line});
        return {};
    }

    Result<std::string> read_value() {
        if (rest_.starts_with('\'')) return read_single_quoted();
        return rest_.starts_with('"') ? read_double_quoted() : read_plain();
    }

    Result<std::string> read_single_quoted() {
        const auto end = rest_.find('\'', 1);
        if (end == rest_.npos) return wrong("a quote is not closed");
        const auto text = rest_.substr(1, end - 1);
        line_ += static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n'));
        rest_.remove_prefix(end + 1);
        return template_of_text(text);
    }

    Result<std::string> read_double_quoted() {
        const auto unclosed = wrong("a quote is not closed");
        next();
        std::string value;
        while (!rest_.empty()) {
            const char c = next();
            if (c == '"') return value;
            if (c != '\\') {
                value.push_back(c);
            } else if (!rest_.empty()) {
                value += TRY(escaped(next()));
            }
        }
        return unclosed;
    }

    Result<std::string> escaped(char c) const {
        switch (c) {
            case 'n': return std::string("\n");
            case 'r': return std::string("\r");
            case 't': return std::string("\t");
            case '"': return std::string("\"");
            case '\\':
            case '$': return concat('\\', c);
            default:
                return wrong("a backslash in double quotes stands before none of n, r, t, \", \\ and $")
                    .hint("write it twice, or use single quotes");
        }
    }

    Result<std::string> read_plain() {
        auto value = rest_.substr(0, rest_.find_first_of(kLineEnds));
        for (auto comment = value.find('#'); comment != value.npos; comment = value.find('#', comment + 1)) {
            if (comment == 0 || is_blank(value[comment - 1])) value = value.substr(0, comment);
        }
        rest_.remove_prefix(value.size());
        value = trim(value);
        if (value.find_first_of("'\"") != value.npos) {
            return wrong("a quote stands in the midst of a value").hint("put the whole value into quotes");
        }
        return template_with_variables(value);
    }

    Error wrong(std::string_view what) const { return fail(ErrorKind::Invalid, file_, ", line ", line_, ": ", what); }

    std::string_view rest_;
    std::string_view file_;
    std::uint32_t line_ = 1;
    std::vector<DotenvVariable> variables_;
};

}  // namespace

Result<std::vector<DotenvVariable>> parse_dotenv(std::string_view bytes, std::string_view file) {
    if (bytes.size() > kMaxDotenvBytes) {
        return fail(ErrorKind::Invalid, file, " has more than ", kMaxDotenvBytes / 1024, " KiB");
    }
    if (bytes.find('\0') != bytes.npos) return fail(ErrorKind::Invalid, file, " holds a NUL character");
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    return Reader(bytes, file).read();
}

}  // namespace pyenvx::declaration
