#include "launcher/pipeline/launch_program.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "launcher/activation/answer.hpp"
#include "launcher/pipeline/shell_program.hpp"
#include "launcher/record/variables.hpp"
#include "launcher/warm/command_on_path.hpp"
#include "launcher/warm/export_invocation.hpp"
#include "launcher/warm/outer_shell.hpp"
#include "launcher/warm/python_variables.hpp"
#include "store/base/sys.hpp"
#include "store/environment/laid_out.hpp"

namespace pyenvx::pipeline {
namespace {

using record::EditKind;
using warm::Form;
using warm::Invocation;
using warm::TargetKind;

bool is_python_target(TargetKind target) { return target != TargetKind::Command && target != TargetKind::None; }

bool runs_python(const Invocation& invocation) {
    return is_python_target(invocation.target) ||
           (invocation.form != Form::Shell && invocation.target == TargetKind::None);
}

Error no_such_command(const std::string& word, const std::filesystem::path& environment) {
    std::vector<std::string> commands;
    const auto folder = sys::open((environment / "bin").c_str(), O_RDONLY | O_DIRECTORY);
    if (folder.ok()) commands = sys::list_directory(*folder).value_or({});
    const auto near = nearest(word, commands);
    return fail(ErrorKind::NotFound, "there is no command ", printable(word), " in the environment or on PATH")
        .hint(near ? concat("the environment has ", *near) : concat("name the package that brings it: -p PACKAGE"));
}

// What runs by its own name is not meant to be some other program of the host's.
Error no_such_tool(const std::string& word, const Prepared& prepared) {
    std::vector<std::string> commands;
    std::vector<std::string> packages;
    for (const auto& package : prepared.lock.packages) {
        if (!package.requested) continue;
        packages.push_back(package.name.str());
        const auto found = store::find_laid_out(prepared.environment, package.name);
        if (found.ok() && *found) commands.insert(commands.end(), (*found)->commands.begin(), (*found)->commands.end());
    }
    const auto from = join(packages, " and ");
    auto error =
        fail(ErrorKind::NotFound, from, packages.size() == 1 ? " brings" : " bring", " no command ", printable(word));
    if (commands.empty())
        return std::move(error).hint(concat(
            "it is a library, which `pyenvx run -p` and `pyenvx add` are for; another package's command is run by "
            "`pyenvx tool run --from PACKAGE ",
            printable(word), "`"));
    return std::move(error).hint(concat("it has ", printable(join(commands, ", ")), ": `pyenvx tool run --from ",
                                        packages.front(), " ", printable(commands.front()), "`"));
}

// A script from standard input was read to find its block; Python gets its text again from memory.
Result<Fd> replay(const std::string& text) {
    Fd memory(::memfd_create("pyenvx-script", MFD_CLOEXEC));
    if (!memory) return fail(ErrorKind::Io, "cannot keep the script in memory");
    TRY(sys::pwrite_all(memory, text, 0));
    return memory;
}

// "numpy 2.1.3, pandas 2.2.3 and 4 packages more with Python 3.11.2"
std::string what_it_holds(const Prepared& prepared) {
    constexpr std::size_t kMostNames = 8;
    std::vector<std::string> named;
    for (const auto& package : prepared.lock.packages) {
        const bool fits = package.requested && named.size() < kMostNames;
        if (fits) named.push_back(concat(package.name.str(), " ", package.version.str()));
    }
    const auto others = prepared.lock.packages.size() - named.size();
    std::string text = join(named, ", ");
    if (others > 0) text += concat(" and ", others, others == 1 ? " package more" : " packages more");
    return concat(text.empty() ? "no packages" : text, " with Python ", prepared.interpreter.version.str());
}

class Launcher {
public:
    Launcher(const Invocation& invocation, const Asked& asked, const Prepared& prepared, const Services& services)
        : invocation_(invocation), asked_(asked), prepared_(prepared), services_(services) {}

    Result<Launch> launch() {
        auto& record = launch_.record;
        record.key = warm::invocation_key(invocation_, services_.block);
        record.environment = prepared_.environment;
        record.variables = record::variables_digest(services_.block);
        launch_.may_be_recorded = warm::can_be_warm(invocation_) || invocation_.newest;
        if (invocation_.pure) record.edits = pure_edits();
        record.edits.insert(record.edits.end(), asked_.variables.begin(), asked_.variables.end());
        if (!record.environment.empty()) {
            record.edits.push_back({EditKind::PrependPath, "PATH", prepared_.environment / "bin"});
        }
        if (warm::is_export(invocation_)) return answer_to_shells();
        if (invocation_.form == Form::Shell) tell_shells_inside();
        TRY(choose_program());
        return std::move(launch_);
    }

private:
    // The stable link, so that a shell which is inside has what comes of a later look as well.
    Result<Launch> answer_to_shells() {
        auto& record = launch_.record;
        record.edits.back().value = prepared_.stable_link / "bin";
        record.program = prepared_.environment / "bin/python";
        record.arguments = activation::words_of(shell_part());
        return std::move(launch_);
    }

    activation::ShellPart shell_part() const {
        const auto& table = asked_.declaration.shell;
        activation::ShellPart part{table.aliases, table.on_enter, table.on_leave, {}};
        for (const auto* files : {&table.dotenv, &table.watch})
            part.watch.insert(part.watch.end(), files->begin(), files->end());
        return part;
    }

    void tell_shells_inside() {
        auto& edits = launch_.record.edits;
        const auto& environment = prepared_.environment;
        edits.push_back({EditKind::Set, "IN_PYENVX_SHELL", environment});
        edits.push_back({invocation_.isolated ? EditKind::Set : EditKind::PrependPath,
                         std::string(warm::kShellPathVariable), environment / "bin"});
        edits.push_back({EditKind::Set, std::string(warm::kOuterShellVariable), asked_.owner});
    }

    Result<void> choose_program() {
        if (runs_python(invocation_)) return start_python();
        return invocation_.target == TargetKind::Command ? start_command() : start_shell();
    }

    Result<void> start_python() {
        auto& record = launch_.record;
        record.program = prepared_.python.executable;
        const bool bare = prepared_.environment.empty();
        if (bare) record.arguments = warm::bare_interpreter_arguments();
        for (auto& edit : warm::python_edits(
                 {.environment = prepared_.environment, .keep_pythonpath = asked_.declaration.keep_pythonpath})) {
            record.edits.push_back(std::move(edit));
        }
        if (invocation_.target == TargetKind::Stdin) launch_.program_input = TRY(replay(asked_.script_text));
        return {};
    }

    Result<void> start_command() {
        const auto own = prepared_.environment / "bin" / invocation_.word;
        const bool is_plain = invocation_.word.find('/') == std::string::npos;
        if (is_plain && warm::is_program(own)) {
            launch_.record.program = own;
            return {};
        }
        if (invocation_.form == Form::Tool) return no_such_tool(invocation_.word, prepared_);
        const auto path = invocation_.pure ? warm::kPurePath : services_.environment.get("PATH").value_or("");
        const auto found = is_plain ? warm::find_on_path(invocation_.word, path) : std::optional(invocation_.word);
        // Each start asks PATH again (launcher/warm/warm_start). A relative way means another file elsewhere.
        launch_.may_be_recorded = launch_.may_be_recorded && is_plain && found && found->starts_with('/');
        if (!found || !warm::is_program(*found)) return no_such_command(invocation_.word, prepared_.environment);
        launch_.record.program = *found;
        return {};
    }

    Result<void> start_shell() {
        const auto shell = TRY(choose_shell(services_.block));
        warn_of_another_shell(shell);
        const auto integration = TRY(find_shell_integration());
        auto program =
            interactive_shell(shell, {integration, asked_.variables, asked_.declaration.shell, invocation_.pure});
        launch_.record.greeting = what_it_holds(prepared_);
        launch_.record.program = std::move(program.program);
        launch_.record.arguments = std::move(program.arguments);
        for (auto& edit : program.edits) launch_.record.edits.push_back(std::move(edit));
        return {};
    }

    void warn_of_another_shell(const warm::UserShell& shell) {
        const auto wanted = printable(shell_passed_over(services_.environment));
        if (wanted.empty()) return;
        services_.progress->warn(concat("pyenvx has no start-up files for ", wanted, ", so ", shell.program,
                                        " opens; `pyenvx shell ... -- ", wanted, "` opens ", wanted));
    }

    const Invocation& invocation_;
    const Asked& asked_;
    const Prepared& prepared_;
    const Services& services_;
    Launch launch_;
};

}  // namespace

Emptiness emptiness_for(const Invocation& invocation) {
    return runs_python(invocation) ? Emptiness::BareInterpreter : Emptiness::OwnEnvironment;
}

Result<Launch> launch_program(const Invocation& invocation, const Asked& asked, const Prepared& prepared,
                              const Services& services) {
    return Launcher(invocation, asked, prepared, services).launch();
}

}  // namespace pyenvx::pipeline
