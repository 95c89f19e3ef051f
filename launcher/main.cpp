// pyenvx: starts what a launch record names, or else leaves everything to pyenvx-realise. Static, without third-party
// code, streams, locales or name services: start-up time is the product (ARCHITECTURE.md, "Two executables").
#include <unistd.h>

#include "launcher/warm/environment_python.hpp"
#include "launcher/warm/exec.hpp"
#include "launcher/warm/hand_over.hpp"
#include "launcher/warm/python_variables.hpp"
#include "launcher/warm/warm_start.hpp"
#include "store/base/exit_status.hpp"
#include "store/base/sys.hpp"

namespace pyenvx {
namespace {

using Words = std::span<const char* const>;

Error start_environment_python(const warm::EnvironmentPython& python, Words arguments,
                               record::EnvironmentBlock environment) {
    std::vector<std::string> words = {python.interpreter};
    words.insert(words.end(), arguments.begin(), arguments.end());
    // PYTHONPATH stays: here it comes from a program inside, or from a person who named this very file.
    const auto edits = warm::python_edits({.environment = python.environment, .keep_pythonpath = true});
    return warm::exec_words(python.interpreter, words, warm::apply_edits(environment, edits));
}

// Every failure on this way is a reason to start cold, which pyenvx-realise finds again for itself under -v.
void try_warm_start(Words arguments, record::EnvironmentBlock environment) {
    const auto invocation = warm::parse_invocation(arguments);
    if (!invocation.ok() || !*invocation) return;
    const auto held = warm::find_warm_start(**invocation, environment);
    if (held.ok()) (void)warm::start_program(held->record, **invocation, environment);
}

Error start(char** argv, Words arguments, char** environment) {
    const auto executable = sys::readlinkat(BorrowedFd::cwd(), "/proc/self/exe");
    if (!executable.ok()) return executable.error();
    const auto python = warm::find_environment_python(*executable);
    if (!python.ok()) return python.error();
    if (*python) return start_environment_python(**python, arguments, environment);
    try_warm_start(arguments, environment);
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
