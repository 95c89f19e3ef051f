#include "launcher/warm/invocation.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "store/base/sys.hpp"
#include "store/base/text.hpp"

namespace pyenvx::warm {
namespace {

// product.md, "Commands". A word here is never a script of that name in the current directory; "./lock" is.
constexpr std::array<std::string_view, 35> kOtherCommands = {
    "__complete", "tool",  "lock",    "add",    "remove",      "upgrade", "init",    "tree",   "why",
    "outdated",   "hook",  "allow",   "deny",   "status",      "reload",  "export",  "env",    "store",
    "build",      "cache", "doctor",  "help",   "sbom",        "audit",   "ide",     "config", "trust",
    "rebuild",    "gc",    "version", "verify", "completions", "python",  "sandbox", "key"};

constexpr std::array<const char*, 20> kLongOptions = {
    "--package",       "--requirements", "--python",         "--no-binary", "--resolution",
    "--exclude-newer", "--only-binary",  "--config-setting", "--quiet",     "--verbose",
    "--offline",       "--refresh",      "--locked",         "--frozen",    "--help",
    "--version",       "--group",        "--isolated",       "--pure",      "--env-file"};

constexpr std::array<std::string_view, 6> kFileEndings = {".py", ".txt", ".toml", ".lock", ".whl", ".gz"};

bool is_regular_file(const std::string& path) {
    const auto status = sys::stat(path.c_str());
    return status.ok() && *status && S_ISREG((*status)->st_mode);
}

Result<std::string> absolute(std::string_view path, const std::string& directory) {
    if (path.starts_with('/')) return std::string(path);
    if (directory.empty()) return fail(ErrorKind::Usage, printable(path), " is relative to a directory that is gone");
    while (path.starts_with("./")) path.remove_prefix(2);
    return concat(directory == "/" ? "" : directory, "/", path);
}

bool asks_for_help(std::string_view word) { return word == "-h" || word == "--help" || word == "--version"; }

// One pass over the words; each method takes what is its own from the front.
class Parser {
public:
    explicit Parser(std::span<const char* const> words) : words_(words) {}
    Result<std::optional<Invocation>> parse();

private:
    bool done() const { return at_ == words_.size(); }
    std::string_view next() { return words_[at_++]; }

    Result<bool> take_option(std::string_view word);
    Result<bool> take_build_option(std::string_view word);
    bool take_flag(std::string_view word);
    Result<std::optional<std::string>> value_of(std::string_view word, std::string_view brief, std::string_view full);
    Result<std::string> following(std::string_view option);
    Result<void> take_requirement(std::string requirement);

    // Each of these is true when the words are for the full command line after all.
    Result<bool> take_first_word(std::string_view word);
    Result<bool> take_run_words();
    Result<bool> take_shell_words();
    Result<bool> take_tool_words();
    Result<bool> take_option_of(std::string_view command, std::string_view word);

    Result<void> take_target(std::string_view word);
    Result<void> take_tool(std::string_view word, const std::optional<std::string>& from);
    void take_program(TargetKind kind);

    std::span<const char* const> words_;
    std::size_t at_ = 0;
    Invocation out_;
};

bool Parser::take_flag(std::string_view word) {
    const auto set = [](bool& flag) { return flag = true; };
    if (word == "-q" || word == "--quiet") return set(out_.quiet);
    if (word == "-v" || word == "--verbose") return set(out_.verbose);
    if (word == "--offline") return set(out_.offline);
    if (word == "--refresh") return set(out_.refresh);
    if (word == "--locked") return set(out_.locked);
    if (word == "--frozen") return set(out_.frozen);
    return false;
}

Result<std::string> Parser::following(std::string_view option) {
    if (done() || words_[at_][0] == '\0') return fail(ErrorKind::Usage, option, " needs a value after it");
    return std::string(next());
}

// The value of an option in one of its forms: -pREQ, -p REQ, --package=REQ, --package REQ.
Result<std::optional<std::string>> Parser::value_of(std::string_view word, std::string_view brief,
                                                    std::string_view full) {
    if (word == full || (word == brief && !brief.empty())) return std::optional(TRY(following(word)));
    const bool joined = word.starts_with(full) && word.substr(full.size()).starts_with('=');
    if (joined && word.size() > full.size() + 1) return std::optional(std::string(word.substr(full.size() + 1)));
    if (joined) return fail(ErrorKind::Usage, full, " needs a value after it");
    if (!brief.empty() && word.starts_with(brief)) return std::optional(std::string(word.substr(brief.size())));
    return std::optional<std::string>();
}

std::string how_to_give_file(std::string_view file) {
    // Some packages are named like scripts; PEP 503 takes a hyphen for the dot.
    if (file.ends_with(".py") && file.find('/') == std::string_view::npos) {
        const auto stem = printable(file.substr(0, file.size() - 3));
        return concat("a package of that name is written ", stem, "-py; a script is run by `pyenvx ", stem, ".py`");
    }
    if (file.ends_with(".py")) return concat("a script is run by `pyenvx ", printable(file), "`");
    return concat("give it as -r ", printable(file));
}

// A folder, wheel or archive that is to be installed: what has a slash, and is no file that a declaration is made of.
bool is_installable(std::string_view word) {
    constexpr std::array<std::string_view, 4> kOthers = {".py", ".txt", ".toml", ".lock"};
    const auto head = name_in(word);
    const auto ends = [&](std::string_view ending) { return head.ends_with(ending); };
    if (head == "." || head == "..") return true;
    return looks_like_file(word) && std::none_of(kOthers.begin(), kOthers.end(), ends);
}

Result<void> Parser::take_requirement(std::string requirement) {
    if (is_installable(requirement)) {
        // Absolute, since the words are the record's key wherever they are said.
        const bool is_url = name_in(requirement).find("://") != std::string_view::npos;
        out_.requirements.push_back(is_url ? std::move(requirement) : TRY(absolute(requirement, out_.directory)));
        return {};
    }
    if (looks_like_file(requirement)) {
        return fail(ErrorKind::Usage, printable(requirement), " is a file, not a requirement")
            .hint(how_to_give_file(requirement));
    }
    out_.requirements.push_back(std::move(requirement));
    return {};
}

Result<bool> Parser::take_option(std::string_view word) {
    if (take_flag(word)) return true;
    if (auto requirement = TRY(value_of(word, "-p", "--package"))) {
        TRY(take_requirement(*std::move(requirement)));
        return true;
    }
    if (const auto file = TRY(value_of(word, "-r", "--requirements"))) {
        out_.requirement_files.push_back(TRY(absolute(*file, out_.directory)));
        return true;
    }
    if (const auto file = TRY(value_of(word, "", "--env-file"))) {
        out_.env_files.push_back(TRY(absolute(*file, out_.directory)));
        return true;
    }
    const std::pair<std::string_view, std::string*> options[] = {
        {"--python", &out_.python},
        {"--resolution", &out_.resolution},
        {"--exclude-newer", &out_.exclude_newer},
    };
    for (const auto& [option, place] : options) {
        auto value = TRY(value_of(word, "", option));
        if (!value) continue;
        *place = *std::move(value);
        return true;
    }
    return take_build_option(word);
}

Result<bool> Parser::take_build_option(std::string_view word) {
    const std::pair<std::string_view, std::vector<std::string>*> options[] = {
        {"--no-binary", &out_.no_binary},
        {"--only-binary", &out_.only_binary},
        {"--config-setting", &out_.config_settings},
        {"--group", &out_.groups},
    };
    for (const auto& [option, values] : options) {
        auto value = TRY(value_of(word, "", option));
        if (!value) continue;
        values->push_back(*std::move(value));
        return true;
    }
    return false;
}

// What uv calls by another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kOptionsOfUv = {{
    {"--with", "-p REQUIREMENT"},
    {"--with-requirements", "-r FILE"},
    {"--no-cache", "--refresh"},
    {"--no-project", "--isolated"},
    {"--script", "the file alone"},
    {"--index-url", "the variable PIP_INDEX_URL"},
    {"--project", "cd to the project"},
    {"--directory", "cd to the folder"},
}};

std::string what_was_meant(std::string_view command, std::string_view option) {
    for (const auto& [theirs, ours] : kOptionsOfUv) {
        if (option.substr(0, option.find('=')) == theirs) return concat("here it is ", ours);
    }
    const std::vector<std::string> known(kLongOptions.begin(), kLongOptions.end());
    const auto near = option.starts_with("--") ? nearest(option.substr(0, option.find('=')), known) : std::nullopt;
    const bool is_of_another = near && option.starts_with(*near);
    return near && !is_of_another ? concat("did you mean ", *near, "?")
                                  : concat("see ", command, " --help for those it has");
}

Result<bool> Parser::take_option_of(std::string_view command, std::string_view word) {
    if (asks_for_help(word)) return true;
    if (TRY(take_option(word))) return false;
    return fail(ErrorKind::Usage, command, " has no option ", printable(word)).hint(what_was_meant(command, word));
}

void Parser::take_program(TargetKind kind) {
    out_.target = kind;
    for (; !done(); ++at_) out_.arguments.emplace_back(words_[at_]);
}

Result<void> Parser::take_target(std::string_view word) {
    out_.word = word;
    const bool is_file = out_.form == Form::File || looks_like_file(word) || is_regular_file(out_.word);
    if (is_file) out_.file = TRY(absolute(word, out_.directory));
    take_program(is_file ? TargetKind::File : TargetKind::Command);
    return {};
}

Result<bool> Parser::take_run_words() {
    while (!done()) {
        const auto word = next();
        if (word == "-c" || word == "-m") {
            const bool may_be_empty = word == "-c" && !done();
            out_.word = may_be_empty ? std::string(next()) : TRY(following(word));
            take_program(word == "-c" ? TargetKind::Code : TargetKind::Module);
        } else if (word == "-") {
            take_program(TargetKind::Stdin);
        } else if (word == "--" && !done()) {
            TRY(take_target(next()));
        } else if (!word.starts_with('-')) {
            TRY(take_target(word));
        } else if (word == "--isolated") {
            out_.isolated = true;
        } else if (word != "--" && TRY(take_option_of("pyenvx run", word))) {
            return true;
        }
    }
    return false;
}

Result<bool> Parser::take_shell_words() {
    while (!done()) {
        const auto word = next();
        if (word == "--") {
            out_.word = TRY(following(word));
            take_program(TargetKind::Command);
        } else if (!word.starts_with('-')) {
            TRY(take_requirement(std::string(word)));
        } else if (word == "--isolated" || word == "--pure") {
            (word == "--pure" ? out_.pure : out_.isolated) = true;
        } else if (TRY(take_option_of("pyenvx shell", word))) {
            return true;
        }
    }
    return false;
}

Result<void> Parser::take_tool(std::string_view word, const std::optional<std::string>& from) {
    if (looks_like_file(word)) {
        return fail(ErrorKind::Usage, printable(word), " is a file, and pyenvx tool run wants the name of a program")
            .hint(concat("a script is run by `pyenvx ", printable(word), "`; --from says where a program comes from"));
    }
    auto named = named_version(from ? std::string_view(*from) : word);
    out_.newest = named.newest;
    out_.refresh = out_.refresh || named.newest;
    TRY(take_requirement(std::move(named.requirement)));
    out_.word = from ? word : name_in(word);
    take_program(TargetKind::Command);
    return {};
}

Result<bool> Parser::take_tool_words() {
    std::optional<std::string> from;
    while (!done()) {
        const auto word = next();
        if (auto value = TRY(value_of(word, "", "--from"))) {
            from = std::move(value);
        } else if (word == "--" && !done()) {
            TRY(take_tool(next(), from));
        } else if (!word.starts_with('-')) {
            TRY(take_tool(word, from));
        } else if (word != "--" && TRY(take_option_of("pyenvx tool run", word))) {
            return true;
        }
    }
    if (out_.target != TargetKind::None) return false;
    return fail(ErrorKind::Usage, "pyenvx tool run needs the name of a program after it")
        .hint("`pyenvx tool run ruff check .`, for example");
}

Result<bool> Parser::take_first_word(std::string_view word) {
    if (word == "--") {
        TRY(take_target(TRY(following(word))));
        return false;
    }
    if (word == "run" || word == "shell") {
        out_.form = word == "run" ? Form::Run : Form::Shell;
        return word == "run" ? take_run_words() : take_shell_words();
    }
    if (word == "tool" && !done() && std::string_view(words_[at_]) == "run") {
        ++at_;
        out_.form = Form::Tool;
        return take_tool_words();
    }
    if (std::find(kOtherCommands.begin(), kOtherCommands.end(), word) != kOtherCommands.end()) return true;
    if (!looks_like_file(word) && !is_regular_file(std::string(word))) return true;
    TRY(take_target(word));
    return false;
}

Result<std::optional<Invocation>> Parser::parse() {
    out_.directory = sys::getcwd().value_or("");
    while (!done()) {
        const auto word = next();
        const bool is_option = word.starts_with('-') && word != "-" && word != "--";
        const bool others = is_option ? TRY(take_option_of("pyenvx", word)) : TRY(take_first_word(word));
        if (others) break;
        if (!is_option) return std::optional(std::move(out_));
    }
    return std::optional<Invocation>();
}

}  // namespace

std::vector<std::string> groups_of(const Invocation& invocation, const std::string& project) {
    auto groups = invocation.groups;
    for (const auto& outer : invocation.around) {
        if (outer.file == project) groups.insert(groups.begin(), outer.groups.begin(), outer.groups.end());
    }
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

NamedVersion named_version(std::string_view word) {
    const auto at = word.find('@');
    const auto version = at == word.npos ? std::string_view() : word.substr(at + 1);
    const bool is_address = version.empty() || version.find_first_of(" /:") != word.npos || word[at - (at > 0)] == ' ';
    if (is_address) return {std::string(word)};
    const auto named = word.substr(0, at);
    if (version == "latest") return {std::string(named), true};
    return {concat(named, "==", version)};
}

std::string_view name_in(std::string_view requirement) {
    return requirement.substr(0, requirement.find_first_of("[<>=!~;@( \t"));
}

bool looks_like_file(std::string_view word) {
    const auto name = name_in(word);
    const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
    return name.find('/') != name.npos || std::any_of(kFileEndings.begin(), kFileEndings.end(), ends);
}

Result<std::optional<Invocation>> parse_invocation(std::span<const char* const> words) { return Parser(words).parse(); }

}  // namespace pyenvx::warm
