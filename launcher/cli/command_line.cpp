#include "launcher/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "launcher/cli/activation/commands.hpp"
#include "launcher/cli/grammar/usage.hpp"
#include "launcher/cli/grammar/value_names.hpp"
#include "launcher/cli/grammar_of.hpp"
#include "launcher/cli/ide/subcommands.hpp"
#include "launcher/cli/launch_help.hpp"
#include "launcher/cli/tool/subcommands.hpp"

namespace pyenvx::cli {
namespace {

constexpr const char* kSummary = "Python with the dependencies that it declares.";
constexpr const char* kExitStatus =
    R"(A FILE is run with the dependencies that its header declares (PEP 723).

Exit status: 0 done, 1 it failed, 2 usage or an invalid declaration, 3 nothing satisfies the declaration, 4 refused by
policy or integrity. run, shell and a FILE give the program's own; before it starts: 125 pyenvx failed, 126 refused,
127 not found.)";
constexpr const char* kScriptHelp = "A script with a PEP 723 block, in place of the project here";

CLI::App* add(CLI::App& parent, const char* name, const char* description, const char* examples,
              std::string_view details = {}) {
    auto* app = parent.add_subcommand(name, description);
    app->footer(concat(details, details.empty() ? "" : "\n\n", "Examples:\n", examples));
    return app;
}

void add_common_options(CLI::App& app, CommandLine& line) {
    app.add_flag("-q,--quiet", line.quiet, "Say nothing but errors");
    app.add_flag("-v,--verbose", line.verbose, "Say what is done and why");
}

void add_network_options(CLI::App& app, CommandLine& line) {
    app.add_flag("--offline", line.offline, "Never ask the network");
    app.add_flag("--refresh", line.refresh, "Ask the index again, whatever is cached");
}

// `options` lives as long as parsing does; `line.command` gets a copy when its command was chosen.
template <typename Options>
void choose(CLI::App* app, CommandLine& line, const Options& options) {
    app->callback([&line, &options] { line.command = options; });
}

void add_script_option(CLI::App* app, DeclarationChoice& choice) {
    app->add_option("FILE", choice.script, kScriptHelp);
    app->add_option("--script", choice.script, kScriptHelp);
}

void add_script_alone(CLI::App* app, DeclarationChoice& choice) {
    app->add_option("--script", choice.script, kScriptHelp);
}

void add_choice_options(CLI::App* app, DeclarationChoice& choice) {
    app->add_option("--resolution", choice.resolution, "highest, lowest or lowest-direct, for this time");
    app->add_option("--exclude-newer", choice.exclude_newer, "Leave out what was uploaded later, for this time");
}

void add_lock_flags(CLI::App* app, DeclarationChoice& choice) {
    app->add_flag("--locked", choice.locked, "Fail when the lock would have to change");
    app->add_flag("--frozen", choice.frozen, "Use the lock as it is, unchecked");
}

void add_json_flag(CLI::App* app, bool& json) { app->add_flag("--json", json, "Print JSON"); }

struct AllOptions {
    EnvPath env_path;
    EnvShow env_show;
    EnvList env_list;
    Lock lock;
    Upgrade upgrade;
    Init init;
    Add add;
    Remove remove;
    Tree tree;
    Why why;
    Outdated outdated;
    CacheInfo cache_info;
    CachePrune cache_prune;
    PythonList python_list;
    PythonFind python_find;
    Build build;
    Doctor doctor;
    SandboxShow sandbox_show;
    Completions completions;
};

void add_env(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* env = add(root, "env", "Look at environments",
                    "  pyenvx env path --script hello.py\n  pyenvx env show\n  pyenvx env list --json");
    env->require_subcommand(1);
    auto* path = add(*env, "path", "Print the stable path of an environment, realising it first where it must be",
                     "  pyenvx env path\n  $(pyenvx env path --script hello.py)/bin/python -V");
    add_script_option(path, options.env_path.declaration);
    path->add_option("--out-link", options.env_path.out_link,
                     "Make a link to it there too, which keeps it until the link is removed");
    add_lock_flags(path, options.env_path.declaration);
    add_network_options(*path, line);
    choose(path, line, options.env_path);
    auto* show = add(*env, "show", "List what an environment holds", "  pyenvx env show --script hello.py --json");
    add_script_option(show, options.env_show.declaration);
    add_lock_flags(show, options.env_show.declaration);
    add_json_flag(show, options.env_show.json);
    add_network_options(*show, line);
    choose(show, line, options.env_show);
    auto* list = add(*env, "list", "List the environments of this store", "  pyenvx env list");
    add_json_flag(list, options.env_list.json);
    choose(list, line, options.env_list);
}

void add_lock(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* lock = add(root, "lock", "Write the versions and hashes of all files down: pylock.toml",
                     "  pyenvx lock\n  pyenvx lock --script hello.py\n"
                     "  pyenvx lock --python 3.11 --python 3.12 --platform linux_x86_64 --platform linux_aarch64");
    auto& wanted = options.lock;
    add_script_option(lock, wanted.declaration);
    lock->add_option("--python", wanted.pythons, "A Python that the lock is for; may be said several times")
        ->take_all()
        ->allow_extra_args(false);
    lock->add_option("--platform", wanted.platforms, "A platform that the lock is for: linux_aarch64")
        ->take_all()
        ->allow_extra_args(false);
    add_choice_options(lock, wanted.declaration);
    lock->add_flag("--locked", wanted.declaration.locked, "Write nothing, and fail when the lock would change");
    add_network_options(*lock, line);
    choose(lock, line, wanted);
}

void add_upgrade(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* upgrade = add(root, "upgrade", "Choose the newest versions again, of all packages or of those named",
                        "  pyenvx upgrade\n  pyenvx upgrade requests urllib3\n  pyenvx upgrade --script hello.py");
    upgrade->add_option("NAME", options.upgrade.names, "Packages to choose again; the others stay as they are");
    add_script_alone(upgrade, options.upgrade.declaration);
    choose(upgrade, line, options.upgrade);
}

void add_init(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* init =
        add(root, "init", "Write a shell.toml, from what another tool's file declares where there is one",
            "  pyenvx init\n  pyenvx init --from requirements-dev.txt\n  pyenvx init --from ../pyproject.toml\n"
            "  pyenvx init --script hello.py");
    init->add_option("--from", options.init.from,
                     "A pyproject.toml, Pipfile, setup.cfg, environment.yml or requirements file");
    init->add_option("--script", options.init.script,
                     "Begin a script: a first line that starts pyenvx and a PEP 723 block, where they are missing");
    init->add_option("--python", options.init.python, "The oldest Python that the script is for: 3.11");
    choose(init, line, options.init);
}

void add_editing(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* add_command = add(root, "add", "Add requirements to the project here or to a script, once they resolve",
                            "  pyenvx add requests 'numpy>=2'\n  pyenvx add --script hello.py rich\n"
                            "  pyenvx add --group test pytest");
    add_command->add_option("REQ", options.add.requirements, "A requirement (PEP 508), written as you say it")
        ->required();
    add_command->add_option("--group", options.add.group, "A group of [dependency-groups], in place of dependencies");
    add_script_alone(add_command, options.add.declaration);
    add_network_options(*add_command, line);
    choose(add_command, line, options.add);
    auto* remove = add(root, "remove", "Remove requirements from the project here or from a script",
                       "  pyenvx remove requests\n  pyenvx remove --script hello.py rich");
    remove->add_option("NAME", options.remove.names, "The name of a package that is asked for")->required();
    remove->add_option("--group", options.remove.group, "A group of [dependency-groups], in place of dependencies");
    add_script_alone(remove, options.remove.declaration);
    choose(remove, line, options.remove);
}

void add_looking(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* tree = add(root, "tree", "Show which package requires which",
                     "  pyenvx tree\n  pyenvx tree --invert\n  pyenvx tree --script hello.py --depth 1");
    add_script_option(tree, options.tree.declaration);
    tree->add_flag("--invert", options.tree.invert, "Each package with those that require it");
    tree->add_option("--depth", options.tree.depth, "How many levels below the first");
    add_json_flag(tree, options.tree.json);
    add_network_options(*tree, line);
    choose(tree, line, options.tree);
    auto* why = add(root, "why", "Say who asks for a package, and what else decides about its version",
                    "  pyenvx why idna\n  pyenvx why --script hello.py idna");
    why->add_option("NAME", options.why.name, "The package")->required();
    add_script_alone(why, options.why.declaration);
    add_network_options(*why, line);
    choose(why, line, options.why);
    auto* outdated = add(root, "outdated", "List packages of which there are newer versions",
                         "  pyenvx outdated\n  pyenvx outdated --script hello.py --json");
    add_script_option(outdated, options.outdated.declaration);
    add_json_flag(outdated, options.outdated.json);
    add_network_options(*outdated, line);
    choose(outdated, line, options.outdated);
}

void add_cache(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* cache = add(root, "cache", "What was downloaded", "  pyenvx cache info\n  pyenvx cache prune");
    cache->require_subcommand(1);
    auto* info = add(*cache, "info", "Say where the cache is and how large", "  pyenvx cache info --json");
    add_json_flag(info, options.cache_info.json);
    choose(info, line, options.cache_info);
    auto* prune = add(*cache, "prune", "Remove what was downloaded; environments and chosen versions stay",
                      "  pyenvx cache prune");
    choose(prune, line, options.cache_prune);
}

void add_python(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* python =
        add(root, "python", "The interpreters of this machine", "  pyenvx python list\n  pyenvx python find '>=3.11'");
    python->require_subcommand(1);
    auto* list = add(*python, "list", "List the interpreters that pyenvx can use", "  pyenvx python list --json");
    add_json_flag(list, options.python_list.json);
    choose(list, line, options.python_list);
    auto* find = add(*python, "find", "Print the interpreter that a version would choose",
                     "  pyenvx python find 3.12\n  pyenvx python find");
    find->add_option("VERSION", options.python_find.request, "A version, a specifier or a path");
    choose(find, line, options.python_find);
}

void add_build(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* build = add(root, "build", "Build the wheel of one package from source, in the sandbox",
                      "  pyenvx build docopt\n  pyenvx build 'pyyaml==6.0.2' --out wheels\n"
                      "  pyenvx build ./project --check\n  pyenvx build simplejson-3.19.3.tar.gz");
    auto& wanted = options.build;
    build->add_option("WHAT", wanted.what, "A requirement, a source archive, or a project's folder")->required();
    build->add_option("--out", wanted.out, "The folder for the wheel (here)");
    build->add_option("--python", wanted.python, "The interpreter: a version, a specifier or a path");
    build->add_option("--config-setting", wanted.config_settings, "KEY=VALUE for the build backend")
        ->take_all()
        ->allow_extra_args(false);
    build->add_option("--keep-failed", wanted.keep_failed, "An empty folder for what a failed build leaves");
    build->add_flag("--shell-on-failure", wanted.shell_on_failure, "A shell in the sandbox of a build that failed");
    build->add_flag("--check", wanted.check, "Build it twice in other circumstances, and compare");
    add_network_options(*build, line);
    choose(build, line, wanted);
}

class Form final : public StoreForm {
public:
    Form(CLI::App& app, CommandLine& line) : app_(app), line_(line) {}

    void flag(const char* name, bool& value, const char* help) override { app_.add_flag(name, value, help); }
    void option(const char* name, std::string& value, const char* help) override { app_.add_option(name, value, help); }
    void options(const char* name, std::vector<std::string>& values, const char* help) override {
        app_.add_option(name, values, help)->take_all()->allow_extra_args(false);
    }
    void word(const char* name, std::string& value, const char* help, Need need) override {
        app_.add_option(name, value, help)->required(need == Need::Required);
    }
    void words(const char* name, std::vector<std::string>& values, const char* help, Need need) override {
        app_.add_option(name, values, help)->required(need == Need::Required);
    }
    void network() override { add_network_options(app_, line_); }

private:
    CLI::App& app_;
    CommandLine& line_;
};

void add_subcommand(CLI::App& parent, CommandLine& line, const StoreSubcommand& subcommand) {
    auto* app = add(parent, subcommand.name, subcommand.description, subcommand.examples, subcommand.details);
    Form form(*app, line);
    app->callback([&line, run = subcommand.declare(form)] { line.command = Store{run}; });
}

void add_store(CLI::App& root, CommandLine& line) {
    auto* store =
        add(root, "store", "Look into the store and keep it in order",
            "  pyenvx store path-info 0c5qq0v6w5cs8nkybx1gdc0v2nca5nlr-requests-2.34.2\n  pyenvx store log docopt");
    store->require_subcommand(1);
    for (const auto& subcommand : store_subcommands()) {
        add_subcommand(*store, line, subcommand);
    }
}

void add_tool(CLI::App& root, CommandLine& line) {
    auto* tool = add(root, "tool", "Programs from packages, each with an environment of its own",
                     "  pyenvx tool run ruff check .\n  pyenvx tool install httpie\n  pyenvx tool list");
    tool->require_subcommand(1);
    tool->add_subcommand("run", tool_run_command().description);
    for (const auto& subcommand : tool_subcommands()) {
        add_subcommand(*tool, line, subcommand);
    }
}

void add_key(CLI::App& root, CommandLine& line) {
    auto* key = add(root, "key", "Keys that vouch for objects", "  pyenvx key generate team-1");
    key->require_subcommand(1);
    add_subcommand(*key, line, kKeyGenerate);
}

void add_ide(CLI::App& root, CommandLine& line) {
    auto* ide = add(root, "ide", "Tell editors and notebooks where the environment is",
                    "  pyenvx ide vscode\n  pyenvx ide jupyter");
    ide->require_subcommand(1);
    for (const auto& subcommand : ide_subcommands()) {
        add_subcommand(*ide, line, subcommand);
    }
}

void add_activation(CLI::App& root, CommandLine& line) {
    for (const auto& command : activation_commands()) {
        add_subcommand(root, line, command);
    }
}

void add_doctor(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* doctor =
        add(root, "doctor", "Check interpreters, index, store and kernel, and say what to change", "  pyenvx doctor");
    add_json_flag(doctor, options.doctor.json);
    choose(doctor, line, options.doctor);
}

void add_sandbox(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* sandbox = add(root, "sandbox", "What packages are built in", "  pyenvx sandbox show");
    sandbox->require_subcommand(1);
    auto* show = add(*sandbox, "show", "Print what a build sees and may do",
                     "  pyenvx sandbox show\n  pyenvx sandbox show docopt\n  pyenvx sandbox show ./project");
    show->add_option("WHAT", options.sandbox_show.what,
                     "The build of a requirement, a source archive or a project's folder, in place of any");
    show->add_option("--python", options.sandbox_show.python, "The interpreter: a version, a specifier or a path");
    add_network_options(*show, line);
    choose(show, line, options.sandbox_show);
}

void add_completions(CLI::App& root, CommandLine& line, AllOptions& options) {
    auto* completions = add(root, "completions", "Print the completion of a shell: bash, zsh or fish",
                            "  source <(pyenvx completions bash)\n  pyenvx completions zsh > ~/.zfunc/_pyenvx\n"
                            "  pyenvx completions fish | source");
    completions->add_option("SHELL", options.completions.shell, "bash, zsh or fish")->required();
    choose(completions, line, options.completions);
}

// What values are called: CLI11 would call them all TEXT.
void name_values(CLI::App& app) {
    for (auto* option : app.get_options()) {
        if (option->get_items_expected_max() == 0 || option->get_type_size() == 0) continue;
        option->type_name(option->nonpositional() ? value_name(concat("--", option->get_lnames().front())) : "");
    }
    for (auto* nested : app.get_subcommands({})) name_values(*nested);
}

void add_everything(CLI::App& root, CommandLine& line, AllOptions& options) {
    root.footer(std::string(kMainExamples));
    root.set_version_flag("--version", PYENVX_VERSION);
    for (const auto& command : launch_commands()) root.add_subcommand(last_word(command), command.description);
    add_env(root, line, options);
    add_lock(root, line, options);
    add_upgrade(root, line, options);
    add_init(root, line, options);
    add_editing(root, line, options);
    add_looking(root, line, options);
    add_cache(root, line, options);
    add_python(root, line, options);
    add_build(root, line, options);
    add_tool(root, line);
    add_store(root, line);
    add_key(root, line);
    add_ide(root, line);
    add_activation(root, line);
    add_doctor(root, line, options);
    add_sandbox(root, line, options);
    add_completions(root, line, options);
    for (auto* command : root.get_subcommands({})) {
        add_common_options(*command, line);
        for (auto* nested : command->get_subcommands({})) add_common_options(*nested, line);
    }
    name_values(root);
}

// The help of the innermost command that was named, under its full name.
std::string innermost_help(const CLI::App& app, const std::string& parents) {
    const auto chosen = app.get_subcommands();
    if (chosen.empty()) return app.help(parents);
    return innermost_help(*chosen.front(), parents.empty() ? app.get_name() : concat(parents, " ", app.get_name()));
}

// The one of that name, by what a person reads about it.
void replace(std::vector<Grammar>& commands, const Grammar& command) {
    std::replace_if(
        commands.begin(), commands.end(), [&](const Grammar& other) { return other.name == command.name; }, command);
}

// `help shell` is `shell --help`.
std::vector<std::string> with_help_as_option(std::vector<std::string> words) {
    if (words.empty() || words.front() != "help") return words;
    words.erase(words.begin());
    words.emplace_back("--help");
    return words;
}

}  // namespace

Result<CommandLine> parse_command_line(const std::vector<std::string>& typed) {
    const auto words = with_help_as_option(typed);
    if (auto help = launch_help(words)) return CommandLine{ShowText{*std::move(help)}};
    CommandLine line{ShowText{""}};
    AllOptions options;
    CLI::App root(kSummary, "pyenvx");
    add_everything(root, line, options);
    if (words.empty()) return CommandLine{ShowText{root.help()}};
    try {
        root.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::CallForHelp&) {
        return CommandLine{ShowText{innermost_help(root, "")}};
    } catch (const CLI::CallForVersion&) {
        return CommandLine{ShowText{"pyenvx " PYENVX_VERSION "\n"}};
    } catch (const CLI::ParseError&) {
        return usage_error(grammar_of(root, root.get_name()), words);
    }
    return line;
}

Grammar command_table() {
    CommandLine line{ShowText{""}};
    AllOptions options;
    CLI::App root(kSummary, "pyenvx");
    add_everything(root, line, options);
    auto table = grammar_of(root, root.get_name());
    for (const auto& command : launch_commands()) replace(table.commands, command);
    for (auto& command : table.commands) replace(command.commands, tool_run_command());
    std::erase_if(table.options, [](const Grammar::Option& option) { return option.names.back() == "--help"; });
    for (auto& option : launch_options()) table.options.push_back(std::move(option));
    table.details = kExitStatus;
    table.operands = launch_commands().front().operands;
    table.starts_program = true;
    return table;
}

}  // namespace pyenvx::cli
