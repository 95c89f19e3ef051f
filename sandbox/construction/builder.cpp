#include "sandbox/construction/builder.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/construction/calls.hpp"
#include "sandbox/wire/frames.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

Result<void> set_standard_files(BorrowedFd input, BorrowedFd output) {
    TRY(sys::dup2(input, STDIN_FILENO));
    TRY(sys::dup2(output, STDOUT_FILENO));
    return sys::dup2(output, STDERR_FILENO);
}

void forget_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Error execute(const std::vector<std::string>& command, const Job& job) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : job.policy.environment) variables.push_back(concat(name, '=', value));
    const auto arguments = pointers_to(command);
    const auto environment = pointers_to(variables);
    if (::chdir(job.directory.c_str()) != 0) return io_error(errno, concat("enter ", printable(job.directory)));
    ::umask(022);
    forget_signals();
    return sys::execve(arguments.front(), arguments.data(), environment.data());
}

Result<void> become_command(const Job& job, const BuilderFiles& files) {
    const Fd nothing = TRY(sys::open("/dev/null", O_RDWR));
    TRY(set_standard_files(nothing, BorrowedFd(files.output)));
    return execute(job.command, job);
}

// In a session of its own, so that keys interrupt and stop what runs there.
Result<void> become_what_comes_after(const Job& job, BorrowedFd terminal) {
    TRY(calls::setsid());
    if (::ioctl(terminal.get(), TIOCSCTTY, 0) != 0) return io_error(errno, "take the terminal");
    TRY(set_standard_files(terminal, terminal));
    return execute(job.after_failure, job);
}

Result<int> reap_until(pid_t process) {
    for (;;) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == process) return status;
        if (ended < 0 && errno != EINTR) return io_error(errno, "wait for the command");
    }
}

// What the command has left running shall neither see the terminal nor write to the log any more.
void kill_all_others() {
    ::kill(-1, SIGKILL);
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {}
}

Result<void> run_after_failure(const Job& job, const BuilderFiles& files, int status) {
    kill_all_others();
    TRY(send_frame(BorrowedFd(files.socket), FrameKind::Failing, concat(status)));
    const pid_t process = ::fork();
    if (process < 0) return io_error(errno, "start what comes after a failure");
    if (process == 0) {
        const BorrowedFd terminal(files.terminal);
        const auto started = become_what_comes_after(job, terminal);
        (void)sys::write_all(terminal, concat(started.error().message(), "\n"));
        ::_exit(127);
    }
    TRY(reap_until(process));
    return {};
}

}  // namespace

Result<int> run_builder(const Job& job, const BuilderFiles& files) {
    const pid_t command = ::fork();
    if (command < 0) return io_error(errno, "start the command");
    if (command == 0) {
        const auto started = become_command(job, files);
        (void)send_frame(BorrowedFd(files.socket), FrameKind::NotStarted, started.error().message());
        ::_exit(127);
    }
    const int status = TRY(reap_until(command));
    if (status != 0 && !job.after_failure.empty()) TRY(run_after_failure(job, files, status));
    return status;
}

}  // namespace pyenvx::sandbox
