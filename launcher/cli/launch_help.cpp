#include "launcher/cli/launch_help.hpp"

#include <algorithm>
#include <array>

#include "launcher/cli/grammar/value_names.hpp"
#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

struct Row {
    const char* brief;  ///< "" for none
    const char* full;
    const char* help;
    bool takes_value = false;
};

constexpr std::array kOptions = {
    Row{"-p", "--package", "Add a requirement", true},
    Row{"-r", "--requirements", "Add the requirements of a file", true},
    Row{"", "--python", "Choose the interpreter: a version, a specifier or a path", true},
    Row{"", "--resolution", "Choose the highest versions, the lowest, or lowest-direct: of what is asked for here",
        true},
    Row{"", "--exclude-newer", "Leave out what was uploaded later: a date, a time or an age such as \"7 days\"", true},
    Row{"", "--no-binary", "Build NAME from source though it has a wheel; :all: means every package", true},
    Row{"", "--only-binary", "Never build NAME; :all: means no package", true},
    Row{"", "--config-setting", "Tell build backends so; NAME:K=V only that of NAME", true},
    Row{"", "--env-file", "Set the variables of a file of NAME=VALUE lines, where they are not set already", true},
    Row{"", "--offline", "Never ask the network"},
    Row{"", "--refresh", "Ask the index again, whatever is cached"},
    Row{"", "--locked", "Fail when the lock would have to change"},
    Row{"", "--frozen", "Use the lock as it is, unchecked"},
    Row{"-q", "--quiet", "Say nothing but errors"},
    Row{"-v", "--verbose", "Say what is done, and why a start is not a warm one"},
    Row{"-h", "--help", "Print this"},
};

// Of `run` and `shell`, and of `shell` alone.
constexpr std::array kProjectOptions = {
    Row{"", "--group", "Take this dependency group of the shell.toml too", true},
    Row{"", "--isolated", "Take what is named here alone: no project, no shell around this one"},
};
constexpr std::array kShellOptions = {
    Row{"", "--pure", "Start without your other variables and your shell's own start-up files"},
};

constexpr std::array kRunTargets = {
    Row{"-c", "", "Code given here", true},
    Row{"-m", "", "A module of the environment", true},
};

constexpr std::size_t kMany = 1000;

constexpr std::string_view kRunUsage =
    R"(Run Python with dependencies. Nothing is installed into your Python.
Usage: pyenvx [OPTION...] [--] FILE [ARG...]
       pyenvx run [OPTION...] [--] FILE|-|-c CODE|-m MODULE|COMMAND [ARG...]

FILE      a script; its PEP 723 block says what it needs
-         a script from standard input
-c CODE   code given here
-m MODULE a module of the environment
COMMAND   a command of the environment; none of these: a Python prompt
)";

constexpr const char* kRunNotes =
    R"(Without FILE, the nearest shell.toml at or above the current folder says what is needed.
Everything after FILE, CODE, MODULE or COMMAND belongs to the program.)";

constexpr const char* kRunExamples =
    R"(  pyenvx hello.py
  pyenvx run -p httpx -p 'rich>=13' fetch.py https://example.com
  pyenvx run -p ruff ruff check .
  pyenvx run -p numpy -c 'import numpy; print(numpy.__version__)')";

constexpr std::string_view kShellUsage =
    R"(Open your own shell with the environment in front of PATH, or run one command in it.
Usage: pyenvx shell [OPTION...] [REQ...] [-- COMMAND [ARG...]]

)";

constexpr const char* kShellNotes =
    R"(The nearest shell.toml at or above the current folder says what is needed, and each REQ adds to it; so does what a
shell around this one was asked for.
--pure leaves HOME, USER, LOGNAME, SHELL, TERM, COLORTERM, LANG, LANGUAGE, LC_*, TZ, TMPDIR, XDG_* and PYENVX_*.
PYENVX_PROMPT is what marks the prompt in place of (pyenvx); nothing does when it is empty.)";

constexpr const char* kShellExamples =
    R"(  pyenvx shell numpy pandas
  pyenvx shell
  pyenvx shell --group test --pure
  pyenvx shell 'django>=5' -- python -m django --version)";

constexpr std::string_view kToolUsage =
    R"(Run a program of a package, from an environment of its own: the same in every folder, whatever is declared there.
Usage: pyenvx tool run [OPTION...] NAME[@VERSION] [ARG...]
       pyenvx tool run [OPTION...] --from REQ [--] COMMAND [ARG...]

NAME       a package that brings a command of that name; NAME@latest asks for the newest version
COMMAND    a command of another name than the package
)";

constexpr const char* kToolNotes =
    "Everything after NAME or COMMAND belongs to the program. `pyenvx tool install` keeps it on PATH.";

constexpr const char* kToolExamples =
    R"(  pyenvx tool run ruff check .
  pyenvx tool run ruff@0.6.0 check .
  pyenvx tool run --from httpie http https://example.com
  pyenvx tool run -p mkdocs-material mkdocs serve)";

Grammar::Option option_of(const Row& row) {
    Grammar::Option option{{}, row.takes_value ? value_name(*row.full != '\0' ? row.full : row.brief) : "", row.help};
    for (const char* name : {row.brief, row.full}) {
        if (*name != '\0') option.names.emplace_back(name);
    }
    return option;
}

template <typename Rows>
void add_rows(std::vector<Grammar::Option>& options, const Rows& rows) {
    for (const auto& row : rows) options.push_back(option_of(row));
}

std::vector<Grammar::Option> options_about_projects() {
    std::vector<Grammar::Option> options;
    add_rows(options, kProjectOptions);
    for (auto& option : launch_options()) options.push_back(std::move(option));
    return options;
}

std::vector<Grammar::Option> options_of_shell() {
    auto options = options_about_projects();
    for (const auto& row : kShellOptions) options.insert(options.begin() + kProjectOptions.size(), option_of(row));
    return options;
}

std::vector<Grammar::Option> options_of_run() {
    auto options = options_about_projects();
    add_rows(options, kRunTargets);
    return options;
}

Grammar run_command() {
    return {.name = "pyenvx run",
            .description = "Run a script, a module, code or a command with its dependencies",
            .details = kRunNotes,
            .examples = kRunExamples,
            .options = options_of_run(),
            .operands = {{"FILE", "A script, - for one from standard input, or a command of the environment"},
                         {"ARG", "The program's own words", kMany}},
            .starts_program = true};
}

Grammar shell_command() {
    return {.name = "pyenvx shell",
            .description = "Open your own shell with dependencies, or run one command in it",
            .details = kShellNotes,
            .examples = kShellExamples,
            .options = options_of_shell(),
            .operands = {{"REQ", "A requirement; without one, the project here", kMany}}};
}

std::vector<Grammar::Option> options_of_tool_run() {
    auto options = launch_options();
    std::erase_if(options, [](const Grammar::Option& option) {  // about locks, and no lock is a tool's
        return option.names.back() == "--locked" || option.names.back() == "--frozen";
    });
    options.insert(options.begin(), {{"--from"}, "REQ", "The package that brings the command"});
    return options;
}

std::string help_text(std::string_view usage, const Grammar& command, const std::vector<Grammar::Option>& options) {
    constexpr std::size_t kColumn = 28;
    auto text = concat(usage, command.details, "\n\nOptions:\n");
    for (const auto& option : options) {
        auto line = concat("  ", join(option.names, ", "), option.takes_value() ? " " : "", option.value, " ");
        line.resize(std::max(line.size(), kColumn), ' ');
        text += concat(line, option.help, "\n");
    }
    return concat(text, "\nExamples:\n", command.examples, "\n");
}

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }

}  // namespace

const std::string_view kMainExamples =
    R"(pyenvx FILE [ARG...] runs a script with the dependencies that its header declares.

Examples:
  pyenvx hello.py
  pyenvx shell numpy pandas
  pyenvx run -p ruff ruff check .)";

std::vector<Grammar::Option> launch_options() {
    std::vector<Grammar::Option> options;
    for (const auto& row : kOptions) options.push_back(option_of(row));
    return options;
}

Grammar tool_run_command() {
    return {.name = "pyenvx tool run",
            .description = "Run a program without installing it",
            .details = kToolNotes,
            .examples = kToolExamples,
            .options = options_of_tool_run(),
            .operands = {{"REQ", "A package that brings a command of its name", 1, true},
                         {"ARG", "The program's own words", kMany}},
            .starts_program = true};
}

std::vector<Grammar> launch_commands() { return {run_command(), shell_command()}; }

std::optional<std::string> launch_help(const std::vector<std::string>& words) {
    if (words.size() < 2) return std::nullopt;
    for (const auto& word : words) {
        if (word == "--") break;
        if (!asks_for_help(word)) continue;
        if (words.front() == "run") return help_text(kRunUsage, run_command(), options_about_projects());
        if (words.front() == "tool" && words[1] == "run")
            return help_text(kToolUsage, tool_run_command(), options_of_tool_run());
        if (words.front() == "shell") return help_text(kShellUsage, shell_command(), options_of_shell());
    }
    return std::nullopt;
}

}  // namespace pyenvx::cli
