// kill_at N REPORT COMMAND [WORD…]: runs a command and kills it, with all its threads and children, just before the
// Nth system call that changes something, counted over all of them in the order in which they arrive. REPORT is a file
// that gets one line: how many such calls were seen, and the name of the last. With N = 0 nothing is killed, and the
// line is written when the last process has ended.
//
// Exit status: the command's own, 128 and the signal when one ended it, 77 with a reason where nothing can be traced.
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

#include "tests/fault/changing_calls.hpp"

namespace pyenvx::fault {
namespace {

constexpr int kSkipped = 77;
constexpr long kOptions = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                          PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;

[[noreturn]] void skip(const char* what) {
    std::fprintf(stderr, "cannot %s: %s\n", what, std::strerror(errno));
    std::_Exit(kSkipped);
}

// Starts once the tracer has hold of it, which is when it closes its end of the pipe.
[[noreturn]] void become(char** words, const int (&gate)[2]) {
    ::close(gate[1]);
    char nothing = 0;
    (void)!::read(gate[0], &nothing, 1);
    ::close(gate[0]);
    auto filter = filter_for_changing_calls();
    const sock_fprog program = {static_cast<unsigned short>(filter.size()), filter.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) skip("give up new privileges");
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) skip("filter system calls");
    ::execvp(words[0], words);
    std::fprintf(stderr, "cannot start %s: %s\n", words[0], std::strerror(errno));
    std::_Exit(127);
}

class Tracer {
public:
    explicit Tracer(unsigned long kill_at) : kill_at_(kill_at) {}

    /// Returns when no process is left, with the first one's wait status.
    int follow(pid_t first) {
        int first_status = 0;
        for (;;) {
            int status = 0;
            const pid_t pid = ::waitpid(-1, &status, __WALL);
            if (pid < 0 && errno == EINTR) continue;
            if (pid < 0) return first_status;
            if (WIFSTOPPED(status)) {
                stopped(pid, status);
                continue;
            }
            tracees_.erase(pid);
            if (pid == first) first_status = status;
        }
    }

    void take(pid_t pid) { tracees_.insert(pid); }
    unsigned long count() const { return count_; }
    const std::string& last() const { return last_; }

private:
    void stopped(pid_t pid, int status) {
        tracees_.insert(pid);
        const int event = status >> 16;
        if (event == PTRACE_EVENT_SECCOMP && !killing_) count(pid);
        if (killing_) return kill_all();
        const int signal_number = event == 0 ? WSTOPSIG(status) : 0;
        ::ptrace(PTRACE_CONT, pid, nullptr, static_cast<long>(signal_number));
    }

    void count(pid_t pid) {
        __ptrace_syscall_info info = {};
        ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info);
        last_ = call_name(static_cast<long>(info.seccomp.nr));
        killing_ = ++count_ == kill_at_;
    }

    // Also those whose first stop comes only now.
    void kill_all() {
        for (const pid_t pid : tracees_) ::kill(pid, SIGKILL);
    }

    unsigned long kill_at_;
    unsigned long count_ = 0;
    std::string last_;
    std::set<pid_t> tracees_;
    bool killing_ = false;
};

bool write_report(const char* file, const Tracer& tracer) {
    std::FILE* const report = std::fopen(file, "w");
    if (report == nullptr) return false;
    std::fprintf(report, "%lu %s\n", tracer.count(), tracer.last().c_str());
    return std::fclose(report) == 0;
}

int run(unsigned long kill_at, const char* report, char** words) {
    int gate[2];
    if (::pipe(gate) != 0) skip("make a pipe");
    const pid_t pid = ::fork();
    if (pid < 0) skip("fork");
    if (pid == 0) become(words, gate);
    ::close(gate[0]);
    if (::ptrace(PTRACE_SEIZE, pid, nullptr, kOptions) != 0) {
        const int failure = errno;
        ::kill(pid, SIGKILL);
        errno = failure;
        skip("trace a process");
    }
    ::close(gate[1]);
    Tracer tracer(kill_at);
    tracer.take(pid);
    const int status = tracer.follow(pid);
    if (!write_report(report, tracer)) return EXIT_FAILURE;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace
}  // namespace pyenvx::fault

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fputs("usage: kill_at N REPORT COMMAND [WORD...]\n", stderr);
        return 2;
    }
    return pyenvx::fault::run(std::strtoul(argv[1], nullptr, 10), argv[2], argv + 3);
}
