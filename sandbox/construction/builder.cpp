#include "sandbox/construction/builder.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

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

Result<void> set_standard_files(const BuilderFiles& files) {
    const Fd nothing = TRY(sys::open("/dev/null", O_RDWR));
    TRY(sys::dup2(nothing, STDIN_FILENO));
    TRY(sys::dup2(BorrowedFd(files.output), STDOUT_FILENO));
    return sys::dup2(BorrowedFd(files.output), STDERR_FILENO);
}

void forget_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

Result<void> become_command(const Job& job, const BuilderFiles& files) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : job.policy.environment) variables.push_back(concat(name, '=', value));
    const auto arguments = pointers_to(job.command);
    const auto environment = pointers_to(variables);
    if (::chdir(job.directory.c_str()) != 0) return io_error(errno, concat("enter ", printable(job.directory)));
    TRY(set_standard_files(files));
    ::umask(022);
    forget_signals();
    return sys::execve(arguments.front(), arguments.data(), environment.data());
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
    for (;;) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == command) return status;
        if (ended < 0 && errno != EINTR) return io_error(errno, "wait for the command");
    }
}

}  // namespace pyenvx::sandbox
