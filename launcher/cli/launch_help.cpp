#include "launcher/cli/launch_help.hpp"

#include "store/base/text.hpp"

namespace pyenvx::cli {
namespace {

constexpr std::string_view kOptions =
    R"(Options:
  -p, --package REQ         Add a requirement
  -r, --requirements FILE   Add the requirements of a file
  --python VERSION          Choose the interpreter: a version, a specifier or a path
  --resolution WHICH        Choose the highest versions, the lowest, or lowest-direct: of what is asked for here
  --exclude-newer TIME      Leave out what was uploaded later: a date, a time or an age such as "7 days"
  --no-binary NAME          Build NAME from source though it has a wheel; :all: means every package
  --only-binary NAME        Never build NAME; :all: means no package
  --config-setting K=V      Tell build backends so; NAME:K=V only that of NAME
  --offline                 Never ask the network
  --refresh                 Ask the index again, whatever is cached
  --locked                  Fail when the lock would have to change
  --frozen                  Use the lock as it is, unchecked
  -q, --quiet               Say nothing but errors
  -v, --verbose             Say what is done, and why a start is not a warm one
  -h, --help                Print this
)";

constexpr std::string_view kRunUsage =
    R"(Run Python with dependencies. Nothing is installed into your Python.
Usage: pyenvx [OPTION...] [--] FILE [ARG...]
       pyenvx run [OPTION...] [--] FILE|-|-c CODE|-m MODULE|COMMAND [ARG...]

FILE      a script; its PEP 723 block says what it needs
-         a script from standard input
-c CODE   code given here
-m MODULE a module of the environment
COMMAND   a command of the environment; none of these: a Python prompt
Without FILE, the nearest shell.toml at or above the current folder says what is needed.
Everything after FILE, CODE, MODULE or COMMAND belongs to the program.

)";

constexpr std::string_view kRunExamples =
    R"(
Examples:
  pyenvx hello.py
  pyenvx run -p httpx -p 'rich>=13' fetch.py https://example.com
  pyenvx run -p ruff ruff check .
  pyenvx run -p numpy -c 'import numpy; print(numpy.__version__)'
)";

constexpr std::string_view kShellUsage =
    R"(Open your own shell with the environment in front of PATH, or run one command in it.
Usage: pyenvx shell [OPTION...] [REQ...] [-- COMMAND [ARG...]]

Without REQ, the nearest shell.toml at or above the current folder says what is needed.

)";

constexpr std::string_view kShellExamples =
    R"(
Examples:
  pyenvx shell numpy pandas
  pyenvx shell
  pyenvx shell 'django>=5' -- python -m django --version
)";

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }

}  // namespace

const std::string_view kMainExamples =
    R"(pyenvx FILE [ARG...] runs a script with the dependencies that its header declares.

Examples:
  pyenvx hello.py
  pyenvx shell numpy pandas
  pyenvx run -p ruff ruff check .)";

std::optional<std::string> launch_help(const std::vector<std::string>& words) {
    if (words.size() < 2) return std::nullopt;
    for (const auto& word : words) {
        if (word == "--") break;
        if (!asks_for_help(word)) continue;
        if (words.front() == "run") return concat(kRunUsage, kOptions, kRunExamples);
        if (words.front() == "shell") return concat(kShellUsage, kOptions, kShellExamples);
    }
    return std::nullopt;
}

}  // namespace pyenvx::cli
