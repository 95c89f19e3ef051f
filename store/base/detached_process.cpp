#include "store/base/detached_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "store/base/word_pointers.hpp"

namespace pyenvx {
namespace {

constexpr int kNotStarted = 127;

void forget_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// RLIMIT_STACK stays: what it is decides how a process lays out its memory.
void forget_limits() {
    ::umask(022);
    for (const int resource : {RLIMIT_AS, RLIMIT_CPU, RLIMIT_DATA, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_NPROC}) {
        struct rlimit64 limit = {};
        if (::syscall(SYS_prlimit64, 0, resource, nullptr, &limit) != 0) continue;
        limit.rlim_cur = limit.rlim_max;
        (void)::syscall(SYS_prlimit64, 0, resource, &limit, nullptr);
    }
}

void keep_only(int descriptor) {
    const int null = ::open("/dev/null", O_RDWR);
    if (null < 0) ::_exit(kNotStarted);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, standard);
    // Through a copy, since dup2 to itself would leave it closed on exec.
    const int copy = ::dup(descriptor);
    if (copy < 0 || ::dup2(copy, kHandedDown) < 0) ::_exit(kNotStarted);
    ::closefrom(kHandedDown + 1);
}

/// Pointers are to memory of start_detached().
struct Program {
    std::vector<char*> candidates;
    std::vector<char*> arguments;
    std::vector<char*> variables;
    int handed_down;
};

[[noreturn]] void become(const Program& program) {
    forget_signals();
    forget_limits();
    keep_only(program.handed_down);
    if (::chdir("/") != 0) ::_exit(kNotStarted);
    for (const char* candidate : program.candidates) {
        if (candidate != nullptr) ::execve(candidate, program.arguments.data(), program.variables.data());
    }
    ::_exit(kNotStarted);
}

// In the child that lives for a moment: its own child is reparented when it ends, so that nobody else has to wait for
// it, and leads no session, so that no terminal becomes its own.
[[noreturn]] void start_grandchild(const Program& program) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild == 0) become(program);
    ::_exit(grandchild < 0 ? kNotStarted : 0);
}

}  // namespace

Result<void> start_detached(const std::vector<std::string>& programs, const std::vector<std::string>& arguments,
                            BorrowedFd handed_down, const std::vector<std::string>& variables) {
    const Program program{pointers_to(programs), pointers_to(arguments), pointers_to(variables), handed_down.get()};
    const pid_t child = ::fork();
    if (child < 0) return io_error(errno, concat("start ", arguments.front()));
    if (child == 0) start_grandchild(program);
    int status = 0;
    pid_t reaped = 0;
    do reaped = ::waitpid(child, &status, 0);
    while (reaped < 0 && errno == EINTR);
    // Where SIGCHLD is ignored there is nothing to reap, and no status.
    const bool failed = reaped == child && (!WIFEXITED(status) || WEXITSTATUS(status) != 0);
    return failed ? Result<void>(io_error(EAGAIN, concat("start ", arguments.front()))) : Result<void>();
}

}  // namespace pyenvx
