#include "launcher/foreign/declarations/environment_yml.hpp"

#include <algorithm>

#include "store/base/file.hpp"

namespace pyenvx::foreign {

namespace {

constexpr std::uint64_t kMaxBytes = 1 << 20;

struct YamlLine {
    std::uint32_t number;
    std::size_t indent;     ///< of its first character
    std::string_view text;  ///< without comment, trimmed, never empty
};

std::string_view without_comment(std::string_view line) {
    char quote = '\0';
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#' && (i == 0 || is_blank(line[i - 1]))) {
            return line.substr(0, i);
        }
    }
    return line;
}

std::vector<YamlLine> lines_of(std::string_view text) {
    std::vector<YamlLine> lines;
    std::uint32_t number = 0;
    for (const auto raw : split(text, '\n')) {
        ++number;
        const auto line = without_comment(raw);
        const auto begin = line.find_first_not_of(' ');
        const auto words = trim(line);
        if (!words.empty() && words != "---") lines.push_back({number, begin, words});
    }
    return lines;
}

std::string_view unquoted(std::string_view word) {
    const bool quoted =
        word.size() >= 2 && (word.front() == '"' || word.front() == '\'') && word.back() == word.front();
    return quoted ? word.substr(1, word.size() - 2) : word;
}

class EnvironmentReader {
public:
    EnvironmentReader(const std::filesystem::path& file, const Environment& environment)
        : reading_(file, environment) {}

    Result<std::optional<ForeignProject>> read(std::string_view text) {
        const auto lines = lines_of(text);
        auto at = std::find_if(lines.begin(), lines.end(), [](const YamlLine& line) {
            return line.indent == 0 && line.text.starts_with("dependencies:");
        });
        if (at == lines.end()) return std::optional<ForeignProject>();
        if (at->text != "dependencies:") return not_read(*at);
        for (++at; at != lines.end() && (at->indent > 0 || at->text.starts_with("-")); ++at) TRY(take(*at));
        if (!pip_) return std::optional<ForeignProject>();
        say_what_is_left_out();
        reading_.project().tool = "conda";
        return std::optional(std::move(reading_.project()));
    }

private:
    std::string at(const YamlLine& line) const { return concat(reading_.source().name, ", line ", line.number); }

    Error not_read(const YamlLine& line) const {
        return fail(ErrorKind::Invalid, at(line), ": `", printable(line.text),
                    "` is in a form that pyenvx does not read")
            .hint("write `dependencies` as a list, one \"- NAME\" a line");
    }

    Result<void> take(const YamlLine& line) {
        if (!line.text.starts_with("- ")) return not_read(line);
        const auto item = unquoted(trim(line.text.substr(2)));
        if (pip_ && line.indent > pip_->indent) return take_pip(line, item);
        if (item == "pip:" && !pip_) {
            pip_ = line;
        } else if (item.ends_with(':') || item.empty() || item.find_first_of("[]{}&*") == 0) {
            return not_read(line);
        } else {
            return take_conda(line, item);
        }
        return {};
    }

    Result<void> take_pip(const YamlLine& line, std::string_view item) {
        for (const auto option : {std::string_view("-r "), std::string_view("--requirement ")}) {
            if (item.starts_with(option))
                return reading_.add_files({std::string(trim(item.substr(option.size())))}, at(line));
        }
        if (item.starts_with('-') && !item.starts_with("-e ")) return not_read(line);
        return reading_.add_text(item, at(line));
    }

    Result<void> take_conda(const YamlLine& line, std::string_view item) {
        const auto channel = item.rfind("::");
        if (channel != std::string_view::npos) item = item.substr(channel + 2);
        const auto name = trim(item.substr(0, item.find_first_of(" =<>!~[")));
        if (name == "python") return take_python(line, trim(item.substr(name.size())));
        if (name != "pip") left_out_.emplace_back(printable(name));
        return {};
    }

    /// "=3.11" is any 3.11.x; "==3.11.4", ">=3.10" and "3.11.*" are themselves; of "=3.11.4=build" the build is
    /// dropped.
    Result<void> take_python(const YamlLine& line, std::string_view versions) {
        std::string specifiers(versions);
        if (specifiers.starts_with('=') && !specifiers.starts_with("==")) {
            specifiers = specifiers.substr(1, specifiers.find('=', 1) - 1);
            specifiers = concat("==", specifiers, specifiers.ends_with('*') ? "" : ".*");
        }
        return specifiers.empty() ? Result<void>() : reading_.set_requires_python(specifiers, at(line));
    }

    void say_what_is_left_out() {
        if (left_out_.empty()) return;
        reading_.notice(
            reading_.source().name,
            concat("only the pip section is installed; conda's own packages are not: ", join(left_out_, ", ")));
    }

    Reading reading_;
    std::optional<YamlLine> pip_;
    std::vector<std::string> left_out_;
};

}  // namespace

Result<std::optional<ForeignProject>> read_environment_yml(const std::filesystem::path& file,
                                                           const Environment& environment) {
    const auto bytes = TRY(read_file(file, kMaxBytes));
    if (!is_valid_utf8(bytes)) {
        return fail(ErrorKind::Invalid, printable(file.filename().native()), " is not UTF-8 text");
    }
    return EnvironmentReader(file, environment).read(bytes);
}

}  // namespace pyenvx::foreign
