// What a command line that starts a program asks for. Both executables read it with the same code, so that both compute
// the same key. The grammar (product.md, "Commands"):
//
//   pyenvx [OPTION…] [--] FILE [ARG…]
//   pyenvx run [OPTION…] [--] [FILE|-|-c CODE|-m MOD|COMMAND] [ARG…]
//   pyenvx shell [OPTION…|REQ…] [-- CMD [ARG…]]
//   pyenvx tool run [OPTION…] NAME[@VERSION] [ARG…]
//   pyenvx tool run [OPTION…] --from REQ [--] CMD [ARG…]
//
//   OPTION   -p REQ  --package REQ  -r FILE  --requirements FILE  --python V   (also -pREQ, --python=V)
//            --resolution highest|lowest|lowest-direct  --exclude-newer TIME
//            --no-binary NAME  --only-binary NAME  --config-setting [NAME:]KEY=VALUE  --env-file FILE
//            --group NAME  --isolated (run, shell)  --pure (shell)
//            -q --quiet  -v --verbose  --offline  --refresh  --locked  --frozen
//
// Everything after FILE, CODE, MOD or COMMAND is the program's. A word with "/" in it, one that ends like a file
// (.py .txt .toml .lock .whl .gz) and the name of an existing file are files, never package names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launcher/record/variables.hpp"
#include "store/base/result.hpp"

namespace pyenvx::warm {

enum class Form {
    File,
    Run,
    Shell,
    Tool,  ///< `tool run`: a command of what is named, the same wherever it is said
};

enum class TargetKind {
    None,  ///< a Python prompt (run) or an interactive shell (shell)
    File,
    Stdin,    ///< the script comes from standard input
    Code,     ///< -c
    Module,   ///< -m
    Command,  ///< one of the environment's commands
};

/// The declaration of a `pyenvx shell` around this one, with the groups that were named for it.
struct OuterProject {
    std::string file;  ///< absolute
    std::vector<std::string> groups;
};

/// A plain value that owns its words.
struct Invocation {
    Form form = Form::File;
    std::vector<std::string> requirements;       ///< -p, and the words of `shell`; as typed, in order
    std::vector<std::string> requirement_files;  ///< absolute
    std::vector<std::string> env_files;          ///< --env-file, absolute, in order
    std::string python;                          ///< --python as typed; "" when not given
    std::string resolution;                      ///< --resolution as typed, as is this:
    std::string exclude_newer;
    std::vector<std::string> no_binary;  ///< --no-binary as typed, in order, as are these:
    std::vector<std::string> only_binary;
    std::vector<std::string> config_settings;
    std::vector<std::string> groups;   ///< --group as typed, in order
    std::vector<OuterProject> around;  ///< of the shells around it, the outermost first (outer_shell.hpp)
    bool isolated = false;
    bool pure = false;
    bool quiet = false;
    bool verbose = false;
    bool offline = false;
    bool refresh = false;
    bool locked = false;
    bool frozen = false;
    bool newest = false;  ///< NAME@latest, which is --refresh too: this takes the place of what was chosen before
    TargetKind target = TargetKind::None;
    std::string word;                    ///< the target as typed: FILE, CODE, MOD or COMMAND
    std::string file;                    ///< FILE made absolute; links are not followed
    std::vector<std::string> arguments;  ///< the program's own
    std::string directory;               ///< the current directory; "" when it has none
};

/// Reads the words after the program's name. Nothing when they are for the full command line (another command, --help,
/// --version, no word at all); Usage when they do not fit the grammar. Looks for a file only when a word that may be a
/// command or a script has no sign of either.
Result<std::optional<Invocation>> parse_invocation(std::span<const char* const> words);

/// The groups of a project's own that count: those that were named now, and for a shell around this one.
std::vector<std::string> groups_of(const Invocation& invocation, const std::string& project);

/// May a launch record answer it at all? Standard input and --refresh never.
bool can_be_warm(const Invocation& invocation);

/// The canonical text that a record answers: whatever decides which program is started with which declaration. Leaves
/// out the program's arguments, and -q, -v and --offline, which change nothing that is recorded. CODE and words with a
/// URL appear by their SHA-256, so that neither size nor passwords reach a file. A level of optimisation is part of it,
/// since each has an environment with bytecode of its own.
std::string invocation_key(const Invocation& invocation, record::EnvironmentBlock environment);

/// The level that PYTHONOPTIMIZE asks for, by Python's own rules: 0 (also for more than 2, which has no bytecode of its
/// own that anybody keeps), 1 or 2.
int optimisation_level(record::EnvironmentBlock environment);

/// What the invocation adds to argv after a record's own arguments: "-c" CODE, "-m" MOD or FILE as typed, where there
/// is one, and the program's arguments.
std::vector<std::string> program_words(const Invocation& invocation);

/// What is meant by NAME@VERSION.
struct NamedVersion {
    std::string requirement;  ///< "ruff==0.6.0"; "ruff" for the newest, and where no version is said
    bool newest = false;
};
/// Any other requirement stays as it is, "NAME @ URL" among them.
NamedVersion named_version(std::string_view word);

/// The part of a requirement before extras, versions and marker.
std::string_view name_in(std::string_view requirement);

/// Does `word` look like a file and not like a requirement? (PEP 508's "name @ URL" does not.)
bool looks_like_file(std::string_view word);

}  // namespace pyenvx::warm
