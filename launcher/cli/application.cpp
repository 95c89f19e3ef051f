#include "launcher/cli/application.hpp"

#include <unistd.h>

#include "launcher/cli/activation/background.hpp"
#include "launcher/cli/check_environment.hpp"
#include "launcher/cli/command_line.hpp"
#include "launcher/cli/commands.hpp"
#include "launcher/cli/completion/completion.hpp"
#include "launcher/cli/limits.hpp"
#include "launcher/cli/output/report.hpp"
#include "launcher/cli/progress_line.hpp"
#include "launcher/pipeline/leave_work.hpp"
#include "launcher/pipeline/pipeline.hpp"
#include "launcher/record/record_place.hpp"
#include "launcher/warm/opening_line.hpp"
#include "launcher/warm/outer_shell.hpp"
#include "launcher/warm/unproven_environment.hpp"
#include "launcher/warm/warm_start.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::cli {
namespace {

bool is_set(record::EnvironmentBlock environment, std::string_view name) {
    const auto value = record::find_variable(environment, name);
    return value && !value->empty();
}

Terminal terminal_for(record::EnvironmentBlock environment) {
    const bool dumb = record::find_variable(environment, "TERM").value_or("") == "dumb";
    return Terminal::of_standard_error(is_set(environment, "NO_COLOR"), dumb);
}

Verbosity verbosity_for(bool quiet, bool verbose) {
    if (quiet) return Verbosity::Quiet;
    return verbose ? Verbosity::Verbose : Verbosity::Normal;
}

int fail_with(const Error& error, ExitStyle style, const Terminal& terminal) {
    if (error.kind() == ErrorKind::Interrupted) die_by_interrupt();
    write_to_standard_error(describe(error, terminal.colour));
    return exit_status(error.kind(), style);
}

Result<pipeline::Launch> prepare_cold(const warm::Invocation& invocation, record::EnvironmentBlock environment,
                                      Progress& progress) {
    auto services = TRY(pipeline::Services::open(environment, {invocation.offline, invocation.refresh}, progress));
    auto launch = TRY(pipeline::prepare_launch(invocation, services));
    TRY(pipeline::remember(launch, services));
    return launch;
}

Result<pipeline::Launch> prepare(const warm::Invocation& invocation, record::EnvironmentBlock environment,
                                 Progress& progress) {
    const MoreOpenFiles more_files;
    const auto warm = warm::find_warm_start(invocation, environment);
    if (!warm.ok()) progress.detail(concat("a cold start: ", warm.error().message()));
    auto launch = prepare_cold(invocation, environment, progress);
    // Damage that is found in the midst of things is mended when the store is opened again. Standard input is used up.
    const bool can_repeat = invocation.target != warm::TargetKind::Stdin;
    if (launch.ok() || launch.error().kind() != ErrorKind::Corrupt || !can_repeat) return launch;
    return prepare_cold(invocation, environment, progress);
}

// Every thread has ended by now: the index with its services, the progress line by finish().
void wake_finisher(record::EnvironmentBlock environment, Verbosity verbosity, const Terminal& terminal) {
    const auto home = record::home_directory(environment);
    if (!home.ok()) return;
    ProgressLine progress(terminal, verbosity);
    pipeline::wake_finisher(*home, progress);
}

Error start(const pipeline::Launch& launch, const warm::Invocation& invocation, record::EnvironmentBlock environment) {
    if (launch.program_input) {
        const auto replaced = sys::dup2(launch.program_input, STDIN_FILENO);
        if (!replaced.ok()) return replaced.error();
    }
    restore_interrupt_handler();
    if (interrupted()) die_by_interrupt();
    return warm::start_program(launch.record, invocation, environment);
}

int launch(const warm::Invocation& invocation, record::EnvironmentBlock environment, const Terminal& terminal) {
    const auto began_ns = warm::stopwatch_ns();
    ProgressLine progress(terminal, verbosity_for(invocation.quiet, invocation.verbose));
    const auto prepared = prepare(invocation, environment, progress);
    progress.finish();
    if (!prepared.ok()) return fail_with(prepared.error(), ExitStyle::Launcher, terminal);
    if (prepared->record.finisher_unfinished)
        wake_finisher(environment, verbosity_for(invocation.quiet, invocation.verbose), terminal);
    warm::say_what_opens(prepared->record, invocation, began_ns);
    return fail_with(start(*prepared, invocation, environment), ExitStyle::Launcher, terminal);
}

int start_checked(std::span<const char* const> words, record::EnvironmentBlock environment, const Terminal& terminal) {
    SilentProgress progress;
    const auto error = check_environment(words, environment, progress);
    return fail_with(error, ExitStyle::Launcher, terminal);
}

// Somebody waits at a prompt: an answer that takes so long, as of a disk that is away, is none.
int answer_shell(std::span<const char* const> words, record::EnvironmentBlock environment) {
    constexpr unsigned kLongestSeconds = 1;
    ::alarm(kLongestSeconds);
    const std::vector<std::string> typed(words.begin(), words.end());
    (void)sys::write_all(BorrowedFd(STDOUT_FILENO), complete(command_table(), typed, environment));
    return 0;
}

int run_command(std::span<const char* const> words, record::EnvironmentBlock environment, const Terminal& terminal) {
    const auto line = parse_command_line(std::vector<std::string>(words.begin(), words.end()));
    if (!line.ok()) return fail_with(line.error(), ExitStyle::Command, terminal);
    tell_when_memory_ends(kExitFailed);
    const MoreOpenFiles more_files;
    ProgressLine progress(terminal, verbosity_for(line->quiet, line->verbose));
    auto output = execute(*line, environment, progress);
    progress.finish();
    if (!output.ok()) return fail_with(output.error(), ExitStyle::Command, terminal);
    if (output->left_work) wake_finisher(environment, verbosity_for(line->quiet, line->verbose), terminal);
    if (line->quiet && output->is_news) return output->status;
    const auto written = sys::write_all(BorrowedFd(STDOUT_FILENO), output->text);
    return written.ok() ? output->status : fail_with(written.error(), ExitStyle::Command, terminal);
}

}  // namespace

int run_application(std::span<const char* const> words, record::EnvironmentBlock environment) {
    const auto terminal = terminal_for(environment);
    tell_when_memory_ends(kExitLauncherFailed);
    const auto handler = install_interrupt_handler();
    if (!handler.ok()) return fail_with(handler.error(), ExitStyle::Command, terminal);
    if (!words.empty() && words.front() == warm::kCheckEnvironment) {
        return start_checked(words.subspan(1), environment, terminal);
    }
    if (!words.empty() && words.front() == kComplete) return answer_shell(words.subspan(1), environment);
    if (words.size() == 2 && words.front() == kRealiseInBackground) return realise_in_background(words[1], environment);
    const auto invocation = warm::read_invocation(words, environment);
    if (!invocation.ok()) return fail_with(invocation.error(), ExitStyle::Launcher, terminal);
    if (*invocation) return launch(**invocation, environment, terminal);
    return run_command(words, environment, terminal);
}

}  // namespace pyenvx::cli
