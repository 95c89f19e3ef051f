// The command line of everything that does not start a program. CLI11 stays behind this header.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "launcher/cli/grammar/grammar.hpp"
#include "launcher/cli/store/subcommand.hpp"
#include "store/base/result.hpp"

namespace pyenvx::cli {

/// Which declaration a command is about: a script's, or that of the project at or above the current folder.
struct DeclarationChoice {
    std::string script;   ///< "" for the project
    bool locked = false;  ///< --locked, --frozen: what may happen to its lock
    bool frozen = false;
    std::string resolution = {};  ///< as the key of that name; "" for what the settings say, as is this:
    std::string exclude_newer = {};
};

struct EnvPath {
    DeclarationChoice declaration;
    std::string out_link = {};  ///< a link to be made; "" for none
};
struct EnvShow {
    DeclarationChoice declaration;
    bool json = false;
};
struct EnvList {
    bool json = false;
};
struct Lock {
    DeclarationChoice declaration;
    std::vector<std::string> pythons;
    std::vector<std::string> platforms;
};
struct Upgrade {
    DeclarationChoice declaration;
    std::vector<std::string> names;  ///< empty for all
};
struct Init {
    std::string from;    ///< a file of another tool; empty: the one that is here, if any
    std::string script;  ///< a script to be begun, in place of a project
    std::string python;  ///< the oldest Python that the script is for; empty: the one at hand
};
struct Add {
    DeclarationChoice declaration;
    std::vector<std::string> requirements;
    std::string group;  ///< of [dependency-groups]; "" for none
};
struct Remove {
    DeclarationChoice declaration;
    std::vector<std::string> names;
    std::string group;
};
struct Tree {
    DeclarationChoice declaration;
    bool invert = false;
    std::optional<unsigned> depth;
    bool json = false;
};
struct Why {
    DeclarationChoice declaration;
    std::string name;
};
struct Outdated {
    DeclarationChoice declaration;
    bool json = false;
};
struct CacheInfo {
    bool json = false;
};
struct CachePrune {};
struct PythonList {
    bool json = false;
};
struct PythonFind {
    std::string request;
};
struct Build {
    std::string what;
    std::string out = ".";
    std::string python;
    std::vector<std::string> config_settings;
    std::string keep_failed;
    bool check = false;
    bool shell_on_failure = false;
};
/// A subcommand of `pyenvx store`, with the options it was given.
struct Store {
    StoreRun run;
};
struct Doctor {
    bool json = false;
};
/// What a build from source sees and may do: that of one package, or what all have in common.
struct SandboxShow {
    std::string what;  ///< as Build::what; "" for all
    std::string python;
};
struct Completions {
    std::string shell;
};
/// `--help`, `--version`, or no word at all: text for standard output.
struct ShowText {
    std::string text;
};

using Command =
    std::variant<EnvPath, EnvShow, EnvList, Lock, Upgrade, Init, Add, Remove, Tree, Why, Outdated, CacheInfo,
                 CachePrune, PythonList, PythonFind, Build, Store, Doctor, SandboxShow, Completions, ShowText>;

struct CommandLine {
    Command command;
    bool quiet = false;
    bool verbose = false;
    bool offline = false;
    bool refresh = false;
};

/// Usage errors name the word that does not fit and what was likely meant.
Result<CommandLine> parse_command_line(const std::vector<std::string>& typed);

/// Every command with all that its --help says, `run`, `shell` and the options before a FILE among them.
Grammar command_table();

}  // namespace pyenvx::cli
