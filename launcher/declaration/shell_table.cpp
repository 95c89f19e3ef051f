#include "launcher/declaration/shell_table.hpp"

#include <algorithm>

#include "launcher/declaration/declaration.hpp"

namespace pyenvx::declaration {
namespace {

// As an alias each would change what other code of the shell means, also the code that takes it back.
constexpr std::string_view kReservedWords =
    "if then else elif fi case esac for select while until do done in function time coproc repeat foreach end "
    "nocorrect "
    "begin switch and or not builtin command exec";

bool is_reserved(std::string_view name) {
    const auto words = split(kReservedWords, ' ');
    return std::find(words.begin(), words.end(), name) != words.end();
}

class TableReader {
public:
    TableReader(const std::filesystem::path& folder, const toml::Source& source) : folder_(folder), source_(source) {}

    Result<void> take(const FoundKey& found) {
        const auto& name = found.key->name;
        const auto& value = *found.value;
        if (name == "shell.inherit") table_.inherit = *value.boolean();
        if (name == "shell.dotenv") table_.dotenv = TRY(dotenv(found));
        if (name == "shell.watch") table_.watch = TRY(paths(found));
        if (name == "shell.on-enter") table_.on_enter = TRY(code(found));
        if (name == "shell.on-leave") table_.on_leave = TRY(code(found));
        if (name == "shell.aliases.*") table_.aliases.emplace_back(TRY(alias_name(found)), TRY(code(found)));
        return {};
    }
    ShellTable finish() && { return std::move(table_); }

private:
    using Paths = std::vector<std::filesystem::path>;

    Result<Paths> dotenv(const FoundKey& found) const {
        const auto* said = found.value->boolean();
        if (said == nullptr) return paths(found);
        return *said ? Paths{folder_ / ".env"} : Paths();
    }

    Result<Paths> paths(const FoundKey& found) const {
        Paths paths;
        if (found.value->string() != nullptr) paths.push_back(TRY(path(found, *found.value)));
        if (found.value->array() == nullptr) return paths;
        for (const auto& item : *found.value->array()) paths.push_back(TRY(path(found, item)));
        return paths;
    }

    Result<std::filesystem::path> path(const FoundKey& found, const toml::Value& value) const {
        const auto& text = *value.string();
        if (text.empty() || text.find('\0') != text.npos) {
            return fail(ErrorKind::Invalid, source_.at(value.position()), ": `", found.name(), "` holds no path");
        }
        return place_from(folder_, text);
    }

    Result<std::string> code(const FoundKey& found) const {
        const auto& text = *found.value->string();
        if (text.find('\0') == text.npos) return text;
        return fail(ErrorKind::Invalid, source_.at(found.value->position()), ": `", printable(found.name()),
                    "` holds a NUL character");
    }

    // What bash, zsh and fish take alike, without quotes.
    Result<std::string> alias_name(const FoundKey& found) const {
        const auto& name = found.path.back();
        const auto fits = [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.'; };
        if (is_reserved(name)) {
            return fail(ErrorKind::Invalid, source_.at(found.value->position()), ": `", printable(found.name()),
                        "` cannot be an alias: it is a word of the language of shells");
        }
        const bool starts_well = !name.empty() && (is_alnum(name.front()) || name.front() == '_');
        if (starts_well && std::all_of(name.begin(), name.end(), fits)) return name;
        return fail(ErrorKind::Invalid, source_.at(found.value->position()), ": `", printable(name),
                    "` cannot be the name of an alias")
            .hint("use letters, digits, \"_\", \"-\" and \".\", and begin with a letter, a digit or \"_\"");
    }

    const std::filesystem::path& folder_;
    const toml::Source& source_;
    ShellTable table_;
};

}  // namespace

Result<ShellTable> read_shell_table(const std::vector<FoundKey>& keys, const std::filesystem::path& folder,
                                    const toml::Source& source) {
    TableReader reader(folder, source);
    for (const auto& found : keys) TRY(reader.take(found));
    return std::move(reader).finish();
}

}  // namespace pyenvx::declaration
