#include "store/base/detached_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace pyenvx {
namespace {

constexpr int kNotStarted = 127;

// execve takes pointers to non-const, and writes through none of them.
std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

void forget_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void forget_descriptors() {
    const int null = ::open("/dev/null", O_RDWR);
    if (null < 0) ::_exit(kNotStarted);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null, standard);
    ::closefrom(STDERR_FILENO + 1);
}

[[noreturn]] void become(const std::vector<char*>& programs, const std::vector<char*>& arguments) {
    forget_signals();
    forget_descriptors();
    if (::chdir("/") != 0) ::_exit(kNotStarted);
    char* no_variables[] = {nullptr};
    for (const char* program : programs) {
        if (program != nullptr) ::execve(program, arguments.data(), no_variables);
    }
    ::_exit(kNotStarted);
}

// In the child that lives for a moment: its own child is reparented when it ends, so that nobody else has to wait for
// it, and leads no session, so that no terminal becomes its own.
[[noreturn]] void start_grandchild(const std::vector<char*>& programs, const std::vector<char*>& arguments) {
    ::setsid();
    const pid_t grandchild = ::fork();
    if (grandchild == 0) become(programs, arguments);
    ::_exit(grandchild < 0 ? kNotStarted : 0);
}

}  // namespace

Result<void> start_detached(const std::vector<std::string>& programs, const std::vector<std::string>& arguments) {
    const auto program_pointers = pointers_to(programs);
    const auto argument_pointers = pointers_to(arguments);
    const pid_t child = ::fork();
    if (child < 0) return io_error(errno, concat("start ", arguments.front()));
    if (child == 0) start_grandchild(program_pointers, argument_pointers);
    int status = 0;
    pid_t reaped = 0;
    do reaped = ::waitpid(child, &status, 0);
    while (reaped < 0 && errno == EINTR);
    // Where SIGCHLD is ignored there is nothing to reap, and no status.
    const bool failed = reaped == child && (!WIFEXITED(status) || WEXITSTATUS(status) != 0);
    return failed ? Result<void>(io_error(EAGAIN, concat("start ", arguments.front()))) : Result<void>();
}

}  // namespace pyenvx
