#include "launcher/pipeline/asked/gather.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "launcher/declaration/outer.hpp"
#include "launcher/declaration/project.hpp"
#include "launcher/foreign/project_file.hpp"
#include "launcher/pipeline/asked/declared_variables.hpp"
#include "launcher/pipeline/asked/identity.hpp"
#include "store/base/file.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/timestamp.hpp"

namespace pyenvx::pipeline {
namespace {

using declaration::Declaration;
using declaration::DeclarationKind;
using warm::Form;
using warm::Invocation;
using warm::TargetKind;

constexpr std::uint64_t kMaxScriptBytes = 16 << 20;

Error no_such_script(const std::filesystem::path& file) {
    std::vector<std::string> others;
    const auto directory = sys::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY);
    if (directory.ok()) others = sys::list_directory(*directory).value_or({});
    const auto near = nearest(file.filename().native(), others);
    return fail(ErrorKind::NotFound, "there is no file ", file)
        .hint(near ? concat("there is ", *near, " in that folder") : "check the path");
}

Result<std::string> read_script_file(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status) return no_such_script(file);
    if (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)) {
        return fail(ErrorKind::Invalid, file, " is a pipe or a device, and a script has to be read twice")
            .hint("give it on standard input: `pyenvx run -`");
    }
    return read_file(file, kMaxScriptBytes);
}

// A project is found by walking up, and nobody named it: one of another user could be a trap (in /tmp, say).
Result<void> check_owner(const std::filesystem::path& file) {
    const auto status = TRY(sys::stat(file.c_str()));
    if (!status || status->st_uid == 0 || status->st_uid == ::geteuid()) return {};
    return fail(ErrorKind::Refused, file, " belongs to uid ", status->st_uid, ", which is neither root nor you")
        .hint("run as its owner, or make it yours once you have read it");
}

Result<std::string> read_standard_input() {
    std::string text;
    for (;;) {
        char chunk[16 * 1024];
        TRY(wait_until_readable(BorrowedFd(STDIN_FILENO)));
        const auto count = TRY(sys::read(BorrowedFd(STDIN_FILENO), chunk, sizeof chunk));
        if (count == 0) return text;
        text.append(chunk, count);
        if (text.size() > kMaxScriptBytes) return fail(ErrorKind::Invalid, "the script on standard input is too large");
    }
}

/// Of what is set for now, what options said and no variable: whoever sets a variable for good has no single lock in
/// mind.
pylock::ChosenBy said_by_options(const declaration::ChoiceSettings& now) {
    pylock::ChosenBy said;
    if (now.preference && now.preference->origin == "--resolution") said.resolution = word_for(now.preference->value);
    if (now.exclude_newer && now.exclude_newer->origin == "--exclude-newer")
        said.exclude_newer = now.exclude_newer->value.text();
    return said;
}

/// Whether the files of other tools count where there is no shell.toml.
enum class Foreign { Ignored, LookedFor };

class Gathering {
public:
    Gathering(const Services& services, InputLedger& inputs) : services_(services), inputs_(inputs) {}

    Result<void> take_script(const std::filesystem::path& file) {
        TRY(inputs_.add(file));
        const auto bytes = TRY(read_script_file(file));
        auto declared = TRY(declaration::read_script(bytes, file));
        if (declared) asked_.declaration = *std::move(declared);
        const auto real = TRY(sys::realpath(file.c_str()));
        asked_.identity = script_identity(real);
        asked_.owner = real;
        asked_.lock = locking::place_for_script(real);
        asked_.name = file.stem();
        python_directory_ = file.parent_path();
        return {};
    }

    Result<void> take_standard_input() {
        asked_.script_text = TRY(read_standard_input());
        auto declared = TRY(declaration::read_script(asked_.script_text, "standard input"));
        if (declared) asked_.declaration = *std::move(declared);
        name_by_words();
        return {};
    }

    /// False when there is no project: no shell.toml here or above, and nothing of another tool where that is `also`
    /// looked for. `groups` are those that count besides what the project chooses.
    Result<bool> take_project(Foreign also, const std::function<std::vector<std::string>(const std::string&)>& groups) {
        if (!sys::getcwd().ok()) {  // removed: it has no project, and nothing is above it
            name_by_words();
            return false;
        }
        const auto found = TRY(declaration::find_project(services_.working_directory));
        inputs_.add_absent(found.absent);
        name_by_words();
        if (!found.file) return also == Foreign::LookedFor && TRY(take_foreign_project());
        asked_.declaration = TRY(read_project(*found.file, groups(found.file->native())));
        name_by_file(*found.file);
        return true;
    }

    /// Whether it is a project whose groups can be named.
    bool has_groups() const { return asked_.declaration.file.filename() == "shell.toml"; }

    /// For whoever wants nothing but what was named.
    void take_no_project() { name_by_words(); }

    /// What the shells around this one have.
    Result<void> take_outer_projects(const std::vector<warm::OuterProject>& around) {
        for (const auto& outer : around) {
            if (outer.file == asked_.owner.native()) {
                take_as_entered();
                continue;
            }
            if (!TRY(sys::stat(outer.file.c_str()))) continue;  // removed meanwhile, and with it what it asked for
            const auto declared = TRY(read_outer_project(outer));
            declaration::add_outer(asked_.declaration, declared, declaration::Entering::InnerAlone);
            adds_ = true;
        }
        return {};
    }

    /// The same wherever it is said: no project and no .python-version has a say in it.
    void take_tool() {
        asked_.identity = "tool";
        asked_.name = "command-line";
    }

    void name_installed(const std::filesystem::path& file) {
        asked_.identity = installed_identity(file);
        asked_.owner = file;
        asked_.name = file.filename();
    }

    Result<void> take_words(const Invocation& invocation) {
        env_files_ = invocation.env_files;
        auto& declaration = asked_.declaration;
        adds_ = adds_ || !invocation.groups.empty() || !invocation.requirements.empty() ||
                !invocation.requirement_files.empty();
        if (adds_ && declaration.kind == DeclarationKind::None) declaration.kind = DeclarationKind::CommandLine;
        for (const auto& word : invocation.requirements) {
            TRY(declaration::add_requirement(declaration, word, "the command line", services_.working_directory));
        }
        std::vector<std::filesystem::path> files;
        for (const auto& file : invocation.requirement_files) {
            TRY(declaration::add_requirements_file(declaration, file, services_.environment, files));
        }
        for (const auto& file : files) TRY(inputs_.add(file));
        for (const auto& notice : declaration.notices) services_.progress->warn(notice);
        TRY(declaration::check_hashes(declaration));
        if (adds_) asked_.identity += concat(" with ", declaration::declaration_digest(declaration));
        if (adds_) asked_.lock = {};
        if (!invocation.python.empty()) asked_.identity += concat(" on ", invocation.python);
        asked_.python.python = invocation.python;
        TRY(take_choice_words(invocation));
        return take_build_words(invocation);
    }

    /// About building, of the user and of now.
    Result<void> take_build_words(const Invocation& invocation) {
        constexpr std::string_view kOrigin = "the command line";
        for (const auto& word : invocation.no_binary) {
            TRY(declaration::add_name(now_.build.no_binary, word, kOrigin, false));
            asked_.identity += concat(" no-binary ", word);
        }
        for (const auto& word : invocation.only_binary) {
            TRY(declaration::add_name(now_.build.only_binary, word, kOrigin, false));
            asked_.identity += concat(" only-binary ", word);
        }
        std::vector<pep::PackageName> names;
        for (const auto& sourced : asked_.declaration.requirements) names.push_back(sourced.requirement.name);
        for (const auto& word : invocation.config_settings) {
            TRY(declaration::add_config_setting(now_.build, word, names));
        }
        return {};
    }

    /// About choosing versions, of the user and of now.
    Result<void> take_choice_words(const Invocation& invocation) {
        for (const auto& [key, word] :
             {std::pair<std::string_view, const std::string&>("resolution", invocation.resolution),
              {"exclude-newer", invocation.exclude_newer}}) {
            if (word.empty()) continue;
            TRY(declaration::set_from_text(now_, *declaration::find_key(key), word, concat("--", key)));
            asked_.identity += concat(" ", key, " ", word);
        }
        return {};
    }

    Result<Asked> finish(LockUse lock_use) {
        asked_.lock_use = lock_use;
        TRY(take_lock());
        const auto& configuration = services_.configuration;
        for (const auto& file : configuration.files_read) TRY(inputs_.add(file));
        inputs_.add_absent(configuration.files_absent);
        const auto now = declaration::layered(configuration.now, now_);
        asked_.said = said_by_options(now.choice);
        for (const auto& path : asked_.declaration.paths) TRY(inputs_.add_project(path.path, path.editable));
        asked_.settings =
            TRY(declaration::effective_settings(configuration.files, asked_.declaration.settings, now, seconds_now()));
        for (const auto& package : asked_.settings.build.packages) {
            for (const auto& patch : package.patches) TRY(inputs_.add(patch));
        }
        TRY(choose_python());
        auto declared = TRY(declared_variables(asked_.declaration, check_owner, inputs_));
        asked_.variables = TRY(named_variables(env_files_, std::move(declared), inputs_));
        for (const auto& file : asked_.declaration.shell.watch) TRY(inputs_.add_or_absent(file));
        return std::move(asked_);
    }

private:
    void take_as_entered() {
        asked_.declaration.shell.on_enter.clear();
        asked_.declaration.shell.on_leave.clear();
    }

    /// With those that it inherits from.
    Result<Declaration> read_project(const std::filesystem::path& file, const std::vector<std::string>& groups) {
        TRY(check_owner(file));
        TRY(inputs_.add(file));
        auto declared = TRY(declaration::read_project(file, groups));
        const auto folder = file.parent_path();
        if (!declared.shell.inherit || !folder.has_relative_path()) return declared;
        const auto found = TRY(declaration::find_project(folder.parent_path()));
        inputs_.add_absent(found.absent);
        if (!found.file) return declared;
        const auto outer = TRY(read_project(*found.file, {}));
        declaration::add_outer(declared, outer, declaration::Entering::Both);
        return declared;
    }

    Result<Declaration> read_outer_project(const warm::OuterProject& outer) {
        const std::filesystem::path file = outer.file;
        if (file.filename() == "shell.toml") return read_project(file, outer.groups);
        auto found = TRY(foreign::find_foreign_project(file.parent_path(), check_owner));
        TRY(note_files(found.files_read, found.files_absent));
        if (!found.project) return Declaration();
        TRY(note_files(found.project->files_read, found.project->files_absent));
        return std::move(found.project->declaration);
    }

    Result<void> take_lock() {
        const auto& file = asked_.lock.file;
        if (file.empty() && is_binding(asked_.lock_use)) {
            return fail(ErrorKind::Usage, "--locked and --frozen are about the lock of a script or a project, and ",
                        asked_.name, " has none")
                .hint("requirements of the command line are in no lock");
        }
        if (file.empty()) return {};
        if (TRY(inputs_.add_or_absent(file))) TRY(inputs_.add_or_absent(asked_.lock.builds));
        return {};
    }

    /// A file that is added after it was read is as good: the record is older than both, so a change in between shows.
    Result<bool> take_foreign_project() {
        auto found = TRY(foreign::find_foreign_project(services_.working_directory, check_owner));
        auto& project = found.project;
        if (project) asked_.project_lock = TRY(foreign::take_project_lock(*project, services_.environment));
        if (project) TRY(note_files(project->files_read, project->files_absent));
        TRY(note_files(found.files_read, found.files_absent));
        if (!project) return false;
        name_by_file(project->declaration.file);
        TRY(say_which(*project));
        asked_.declaration = std::move(project->declaration);
        return true;
    }

    Result<void> note_files(const std::vector<std::filesystem::path>& read,
                            const std::vector<std::filesystem::path>& absent) {
        for (const auto& file : read) {
            TRY(check_owner(file));
            TRY(inputs_.add(file));
        }
        inputs_.add_absent(absent);
        return {};
    }

    Result<void> say_which(const foreign::ForeignProject& project) {
        const auto& file = project.declaration.file;
        const bool has_own_lock = TRY(sys::stat(asked_.lock.file.c_str())).has_value();
        const auto lock = has_own_lock ? asked_.lock.file.filename().native() : project.lock;
        const auto by_tool = project.tool.empty() ? std::string() : concat(", as ", project.tool, " does");
        const auto versions = lock.empty() ? std::string() : concat(", with the versions of ", lock);
        services_.progress->notice(
            concat("using ", printable(file.native()), by_tool, versions, ": there is no shell.toml here or above"));
        for (const auto& absent : project.files_absent) {
            services_.progress->detail(concat("there is no ", printable(absent.native())));
        }
        return {};
    }

    void name_by_file(const std::filesystem::path& file) {
        asked_.identity = project_identity(file);
        asked_.owner = file;
        asked_.lock = locking::place_for_project(file.parent_path());
        asked_.name = file.parent_path().filename();
    }

    // The words are the declaration: the same ones mean the same wherever they are said.
    void name_by_words() {
        asked_.identity = "words";
        asked_.name = "command-line";
        python_directory_ = services_.working_directory;
    }

    Result<void> choose_python() {
        auto& python = asked_.python;
        if (python.python.empty() && asked_.settings.python) python.python = asked_.settings.python->value;
        if (asked_.declaration.requires_python) {
            python.requires_python = asked_.declaration.requires_python->specifiers;
        }
        if (python_directory_.empty()) return {};
        const auto found = TRY(declaration::find_python_version_file(python_directory_));
        inputs_.add_absent(found.absent);
        if (!found.file) return {};
        TRY(inputs_.add(*found.file));
        python.version_file = *found.file;
        return {};
    }

    const Services& services_;
    InputLedger& inputs_;
    Asked asked_;
    declaration::Settings now_;  // of the command line, as are these:
    std::vector<std::string> env_files_;
    bool adds_ = false;                       // the declaration is more than that of its file
    std::filesystem::path python_directory_;  // where a .python-version counts, or above; nowhere when empty
};

Error no_folder(const Error& error) {
    return fail(error.kind(), error.message()).hint("go to a folder that is there, then try again");
}

Error nothing_to_open(const Services& services) {
    if (const auto folder = sys::getcwd(); !folder.ok()) return no_folder(folder.error());
    return fail(ErrorKind::Usage, "there is no shell.toml in ", services.working_directory,
                " or above it, no project of another tool either, and no requirement was named")
        .hint(
            "name what you need (`pyenvx shell numpy pandas`), or write a shell.toml with `dependencies = "
            "[\"numpy\"]`");
}

Error nothing_named() {
    return fail(ErrorKind::Usage, "--isolated opens a shell with what is named and nothing else, and nothing is named")
        .hint("name what you need: `pyenvx shell --isolated numpy`");
}

Error no_groups_there(const std::string& what) {
    return fail(ErrorKind::Usage, "--group names dependency groups of a shell.toml, and ", what, " none")
        .hint("in a pyproject.toml, `groups` below [tool.pyenvx.shell] names those that count");
}

Result<void> take_project(Gathering& gathering, const Invocation& invocation, const Services& services) {
    // Whoever names packages or a requirements file wants those; a shell.toml is pyenvx's own, and is added to them.
    const bool names_something = !invocation.requirements.empty() || !invocation.requirement_files.empty();
    const auto foreign = names_something ? Foreign::Ignored : Foreign::LookedFor;
    const bool has_project =
        TRY(gathering.take_project(foreign, [&](const auto& file) { return warm::groups_of(invocation, file); }));
    if (!invocation.groups.empty() && !gathering.has_groups()) return no_groups_there("there is");
    TRY(gathering.take_outer_projects(invocation.around));
    const bool has_something = names_something || has_project || !invocation.around.empty();
    if (invocation.form == Form::Shell && !has_something) return nothing_to_open(services);
    return {};
}

Result<void> take_target(Gathering& gathering, const Invocation& invocation, const Services& services) {
    if (invocation.form == Form::Tool) {
        gathering.take_tool();
        return {};
    }
    const bool needs_project = invocation.target != TargetKind::File && invocation.target != TargetKind::Stdin;
    if (!invocation.groups.empty() && (!needs_project || invocation.isolated)) return no_groups_there("here is");
    if (invocation.target == TargetKind::File) return gathering.take_script(invocation.file);
    if (invocation.target == TargetKind::Stdin) return gathering.take_standard_input();
    if (!invocation.isolated) return take_project(gathering, invocation, services);
    gathering.take_no_project();
    const bool names_something = !invocation.requirements.empty() || !invocation.requirement_files.empty();
    if (invocation.form == Form::Shell && !names_something) return nothing_named();
    return {};
}

}  // namespace

Result<Asked> gather(const Invocation& invocation, const Services& services, InputLedger& inputs) {
    Gathering gathering(services, inputs);
    TRY(take_target(gathering, invocation, services));
    TRY(gathering.take_words(invocation));
    return gathering.finish(invocation.frozen   ? LockUse::Frozen
                            : invocation.locked ? LockUse::Locked
                                                : LockUse::Refresh);
}

Result<Asked> gather_installed(const std::filesystem::path& file, const Invocation& invocation,
                               const Services& services, InputLedger& inputs) {
    Gathering gathering(services, inputs);
    TRY(gathering.take_words(invocation));
    gathering.name_installed(file);
    return gathering.finish(LockUse::Refresh);
}

Result<Asked> gather_declared(const std::string& script, LockUse lock_use, const Services& services,
                              InputLedger& inputs) {
    Gathering gathering(services, inputs);
    if (!script.empty()) {
        const auto file = std::filesystem::path(script);
        TRY(gathering.take_script(file.is_absolute() ? file : services.working_directory / file));
    } else if (!TRY(gathering.take_project(Foreign::LookedFor,
                                           [](const auto&) { return std::vector<std::string>(); }))) {
        if (const auto folder = sys::getcwd(); !folder.ok()) return no_folder(folder.error());
        return fail(ErrorKind::NotFound, "there is no shell.toml in ", services.working_directory, " or above it")
            .hint("go to the project, write one with `pyenvx init`, or name a script with --script");
    }
    return gathering.finish(lock_use);
}

}  // namespace pyenvx::pipeline
