// pyenvx: starts what a launch record names, or else leaves everything to pyenvx-realise. Static, without third-party
// code, streams, locales or name services: start-up time is the product (ARCHITECTURE.md, "Two executables").
#include <sys/auxv.h>
#include <unistd.h>

#include "launcher/activation/warm_export.hpp"
#include "launcher/warm/environment_python.hpp"
#include "launcher/warm/hand_over.hpp"
#include "launcher/warm/opening_line.hpp"
#include "launcher/warm/outer_shell.hpp"
#include "launcher/warm/unproven_environment.hpp"
#include "launcher/warm/virtualenv.hpp"
#include "launcher/warm/wake_finisher.hpp"
#include "launcher/warm/warm_start.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

using Words = std::span<const char* const>;

void say(std::string_view line) { (void)sys::write_all(BorrowedFd(STDERR_FILENO), concat("pyenvx: ", line, "\n")); }

void wake_finisher(const std::string& executable, const warm::Invocation& invocation,
                   record::EnvironmentBlock environment) {
    const auto home = record::home_directory(environment);
    const auto woken = home.ok() ? warm::wake_finisher(executable, *home) : Result<warm::Waking>(home.error());
    if (invocation.quiet) return;
    if (!invocation.verbose && !(woken.ok() && woken->made_wait())) return;
    if (!woken.ok()) return say(concat("the finisher could not be woken: ", printable(woken.error().message())));
    say(woken->sentence("woke the finisher: an earlier start left work to it", "the finisher is at work"));
}

// Every failure on this way is a reason to start cold, which pyenvx-realise finds again for itself under -v.
void try_warm_start(const std::string& executable, Words arguments, record::EnvironmentBlock environment) {
    const auto began_ns = warm::stopwatch_ns();
    const auto invocation = warm::read_invocation(arguments, environment);
    if (!invocation.ok() || !*invocation) return;
    const auto held = warm::find_warm_start(**invocation, environment);
    if (!held.ok()) return;
    if (held->record.finisher_unfinished) wake_finisher(executable, **invocation, environment);
    warm::say_what_opens(held->record, **invocation, began_ns);
    (void)warm::start_program(held->record, **invocation, environment);
}

// False is, again, a reason for pyenvx-realise.
bool print_warm_export(Words arguments, record::EnvironmentBlock environment) {
    const auto text = activation::warm_export(arguments, environment);
    return text.ok() && sys::write_all(BorrowedFd(STDOUT_FILENO), *text).ok();
}

Error start_in_environment(const std::string& executable, const warm::EnvironmentPython& python, Words arguments,
                           record::EnvironmentBlock environment) {
    if (warm::is_safe_to_use(python.environment)) return warm::start_environment_python(python, arguments, environment);
    return warm::check_and_start(executable, python, arguments, environment);
}

// Where there is no /proc, as in a sandbox that is relaxed where the system refuses one, by the name it was started by.
Result<std::string> own_path() {
    auto path = sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe");
    const auto* name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    return path.ok() || name == nullptr ? path : sys::realpath(name);
}

// The file that was started, links and all: a script's first line and a shell name it in different places.
std::string name_started_by(char** argv) {
    const std::string name = argv[0] == nullptr ? "" : argv[0];
    const auto* file = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
    return name.find('/') == std::string::npos && file != nullptr ? file : name;
}

Error start(char** argv, Words arguments, char** environment) {
    const auto executable = own_path();
    if (!executable.ok()) return executable.error();
    const auto python = warm::find_environment_python(*executable);
    if (!python.ok()) return python.error();
    const auto name = *python ? name_started_by(argv) : std::string();
    if (*python && warm::is_of_virtualenv(name)) {
        return warm::start_virtualenv_python(**python, name, arguments, environment);
    }
    if (*python) return start_in_environment(*executable, **python, arguments, environment);
    if (print_warm_export(arguments, environment)) ::_exit(kExitDone);
    try_warm_start(*executable, arguments, environment);
    return warm::hand_over(*executable, argv, environment);
}

void report(const Error& error) {
    auto text = concat("error: ", error.message(), "\n");
    if (!error.hint().empty()) text += concat("  help: ", error.hint(), "\n");
    (void)sys::write_all(BorrowedFd(STDERR_FILENO), text);
}

}  // namespace
}  // namespace pyenvx

int main(int argc, char** argv) {
    const auto first = static_cast<std::size_t>(argc > 0 ? 1 : 0);
    const pyenvx::Words arguments(argv + first, static_cast<std::size_t>(argc) - first);
    pyenvx::report(pyenvx::start(argv, arguments, environ));
    return pyenvx::kExitLauncherFailed;
}
