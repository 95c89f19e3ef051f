#include "launcher/declaration/requirements_file/line.hpp"

#include <algorithm>
#include <optional>

#include "launcher/declaration/requirements_file/decode.hpp"
#include "launcher/declaration/requirements_file/logical_lines.hpp"

namespace pyenvx::declaration {

namespace {

struct OptionSyntax {
    std::string_view name;
    char letter;  // '\0' where there is no short form
    bool takes_value;
};

constexpr OptionSyntax kOptions[] = {
    {"--requirement", 'r', true},
    {"--constraint", 'c', true},
    {"--editable", 'e', true},
    {"--index-url", 'i', true},
    {"--extra-index-url", '\0', true},
    {"--find-links", 'f', true},
    {"--no-index", '\0', false},
    {"--pre", '\0', false},
    {"--prefer-binary", '\0', false},
    {"--only-binary", '\0', true},
    {"--no-binary", '\0', true},
    {"--require-hashes", '\0', false},
    {"--trusted-host", '\0', true},
    {"--use-feature", '\0', true},
    {"--hash", '\0', true},
    {"--config-settings", 'C', true},
    {"--config-setting", '\0', true},
    {"--global-option", '\0', true},
};

bool is_variable_character(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

std::string with_variables(std::string_view text, const Environment& environment) {
    std::string out;
    while (!text.empty()) {
        const auto dollar = std::min(text.find("${"), text.size());
        out += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) break;
        const auto* end = std::find_if_not(text.begin() + 2, text.end(), is_variable_character);
        const std::string_view name(text.begin() + 2, static_cast<std::size_t>(end - text.begin() - 2));
        const auto value = end != text.end() && *end == '}' ? environment.get(name) : std::nullopt;
        const bool counts = value && !value->empty();
        out += counts ? *value : text.substr(0, 2);
        text.remove_prefix(counts ? name.size() + 3 : 2);
    }
    return out;
}

/// Words as a POSIX shell separates them, with quotes and backslashes.
class ShellWords {
public:
    /// Nothing when a quote is not closed, or nothing follows a backslash.
    static std::optional<std::vector<std::string>> of(std::string_view text) {
        ShellWords reader;
        for (const char c : text) reader.take(c);
        if (reader.quote_ != '\0' || reader.escaped_) return std::nullopt;
        return std::move(reader.words_);
    }

private:
    void take(char c) {
        if (escaped_) return take_escaped(c);
        const bool separates = quote_ == '\0' && (is_blank(c) || c == '\r' || c == '\n');
        if (!separates && !in_word_) words_.emplace_back();
        in_word_ = !separates;
        if (separates) return;
        if (c == quote_) {
            quote_ = '\0';
        } else if (c == '\\' && quote_ != '\'') {
            escaped_ = true;
        } else if (quote_ == '\0' && (c == '"' || c == '\'')) {
            quote_ = c;
        } else {
            words_.back().push_back(c);
        }
    }

    /// Between double quotes a backslash is itself, but for one before a quote or another backslash.
    void take_escaped(char c) {
        if (quote_ == '"' && c != '"' && c != '\\') words_.back().push_back('\\');
        words_.back().push_back(c);
        escaped_ = false;
    }

    std::vector<std::string> words_;
    bool in_word_ = false;
    bool escaped_ = false;
    char quote_ = '\0';
};

/// Where the options of a line begin: at a "-" behind a space (a tab is none to pip), or at the line's own begin.
std::size_t options_begin(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '-' && (at == 0 || text[at - 1] == ' ')) return at;
    }
    return text.size();
}

/// By its whole name, or by a beginning that no other shares, as pip's parser of options has it.
const OptionSyntax* by_name(std::string_view name) {
    const OptionSyntax* begun = nullptr;
    for (const auto& option : kOptions) {
        if (option.name == name) return &option;
        if (name.size() <= 2 || !option.name.starts_with(name)) continue;
        if (begun != nullptr) return nullptr;
        begun = &option;
    }
    return begun;
}

const OptionSyntax* by_letter(char letter) {
    const auto* found = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const OptionSyntax& option) {
        return letter != '\0' && option.letter == letter;
    });
    return found == std::end(kOptions) ? nullptr : found;
}

class OptionReader {
public:
    OptionReader(std::vector<std::string> words, std::string where)
        : words_(std::move(words)), where_(std::move(where)) {}

    Result<std::vector<RequirementsOption>> read() {
        std::vector<RequirementsOption> options;
        while (at_ < words_.size() && !ends_here()) options.push_back(TRY(next()));
        return options;
    }

private:
    /// A "--" with nothing behind it.
    bool ends_here() const { return at_ + 1 == words_.size() && words_[at_] == "--"; }

    Result<RequirementsOption> next() {
        const std::string word = words_[at_++];
        if (!word.starts_with('-')) return fail(ErrorKind::Invalid, where_, ": `", printable(word), "` is no option");
        const bool is_long = word.starts_with("--");
        const auto name = std::string_view(word).substr(0, is_long ? word.find('=') : 2);
        const auto* syntax = is_long ? by_name(name) : by_letter(word.size() > 1 ? word[1] : '\0');
        if (syntax == nullptr) return unknown(name);
        const auto option_name = syntax->name == "--config-setting" ? "--config-settings" : syntax->name;
        RequirementsOption option{std::string(option_name), word.substr(name.size())};
        if (is_long && option.value.starts_with('=')) {
            option.value.erase(0, 1);
        } else if (syntax->takes_value && option.value.empty() && at_ < words_.size()) {
            option.value = words_[at_++];
        }
        if (option.value.empty() == syntax->takes_value) {
            return fail(ErrorKind::Invalid, where_, ": ", syntax->name,
                        syntax->takes_value ? " needs a value" : " takes no value");
        }
        return option;
    }

    Error unknown(std::string_view name) const {
        std::vector<std::string> names;
        for (const auto& option : kOptions) names.emplace_back(option.name);
        auto error = fail(ErrorKind::Invalid, where_, ": unknown option ", printable(name));
        const auto meant = nearest(name, names);
        return meant ? std::move(error).hint(concat("did you mean ", *meant, "?")) : error;
    }

    std::vector<std::string> words_;
    std::string where_;
    std::size_t at_ = 0;
};

Result<RequirementsLine> parse_line(const LogicalLine& line, std::string where, const Environment& environment) {
    const auto text = with_variables(line.text, environment);
    const auto begin = options_begin(text);
    auto words = ShellWords::of(std::string_view(text).substr(begin));
    if (!words)
        return fail(ErrorKind::Invalid, where, ": a quotation mark is not closed, or nothing follows a backslash");
    RequirementsLine parsed{line.number, std::string(trim(std::string_view(text).substr(0, begin))), {}};
    parsed.options = TRY(OptionReader(*std::move(words), std::move(where)).read());
    return parsed;
}

}  // namespace

Result<std::vector<RequirementsLine>> read_requirements_lines(std::string_view bytes, std::string_view name,
                                                              const Environment& environment) {
    const auto text = TRY(decode_requirements(bytes, name));
    std::vector<RequirementsLine> lines;
    for (const auto& line : logical_lines(text)) {
        lines.push_back(TRY(parse_line(line, concat(name, ", line ", line.number), environment)));
    }
    return lines;
}

}  // namespace pyenvx::declaration
