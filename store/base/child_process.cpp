#include "store/base/child_process.hpp"

#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "store/base/interrupt.hpp"
#include "store/base/sys.hpp"
#include "store/base/word_pointers.hpp"

namespace pyenvx {
namespace {

class SpawnActions {
public:
    SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    void open(int fd, const char* path, int flags) {
        ::posix_spawn_file_actions_addopen(&actions_, fd, path, flags, 0);
    }
    void dup2(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

int reap(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

}  // namespace

bool ChildOutcome::succeeded() const { return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0; }

ChildProcess::ChildProcess(pid_t pid, Fd input, Fd output, ChildOptions options)
    : pid_(pid), input_(std::move(input)), output_(std::move(output)), options_(std::move(options)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      options_(std::move(other.options_)) {}

ChildProcess::~ChildProcess() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    reap(pid_);
}

Result<ChildProcess> ChildProcess::start(const ChildOptions& options) {
    auto pipe = TRY(sys::pipe());
    auto input = options.with_input ? TRY(sys::socketpair()) : sys::SocketPair{};
    SpawnActions actions;
    if (options.with_input) {
        TRY(sys::set_send_timeout(input.ours, options.time_limit));
        actions.dup2(input.theirs.get(), STDIN_FILENO);
    } else if (options.input >= 0) {
        actions.dup2(options.input, STDIN_FILENO);
    } else {
        actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
    }
    if (options.errors >= 0) {
        actions.dup2(options.errors, STDERR_FILENO);
    } else {
        actions.open(STDERR_FILENO, "/dev/null", O_WRONLY);
    }
    actions.dup2(pipe.write_end.get(), STDOUT_FILENO);
    auto arguments = pointers_to(options.arguments);
    auto environment = pointers_to(options.environment);
    pid_t pid = -1;
    const int failure =
        ::posix_spawn(&pid, options.program.c_str(), actions.get(), nullptr, arguments.data(), environment.data());
    if (failure != 0) return io_error(failure, concat("start ", options.program));
    return ChildProcess(pid, std::move(input.ours), std::move(pipe.read_end), options);
}

Result<void> ChildProcess::write_input(std::string_view bytes) const { return sys::send_all(input_, bytes); }

Result<std::size_t> ChildProcess::read_some(char* buffer, std::size_t size, Deadline deadline) const {
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        struct pollfd waiting {
            output_.get(), POLLIN, 0
        };
        const int ready = left.count() > 0 ? ::poll(&waiting, 1, static_cast<int>(left.count())) : 0;
        if (ready == 0) return fail(ErrorKind::Failed, options_.program, " did not finish in time");
        if (ready > 0) return sys::read(output_, buffer, size);
    }
}

Result<std::size_t> ChildProcess::read(char* buffer, std::size_t size, std::chrono::milliseconds longest) const {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    TRY(pause_until_readable(output_, longest));
    return read_some(buffer, size, deadline);
}

Result<std::string> ChildProcess::read_output() const {
    const auto deadline = std::chrono::steady_clock::now() + options_.time_limit;
    std::string output;
    for (;;) {
        char chunk[4096];
        const std::size_t count = TRY(read_some(chunk, sizeof chunk, deadline));
        if (count == 0) return output;
        output.append(chunk, count);
        if (output.size() > options_.max_output_bytes) {
            return fail(ErrorKind::Failed, options_.program, " wrote more than it should");
        }
    }
}

// One byte at a time: what comes after the line belongs to the next reader.
Result<std::string> ChildProcess::read_line() const {
    const auto deadline = std::chrono::steady_clock::now() + options_.time_limit;
    std::string line;
    for (char byte = 0; line.size() < options_.max_output_bytes; line.push_back(byte)) {
        if (TRY(read_some(&byte, 1, deadline)) == 0) return fail(ErrorKind::Failed, options_.program, " ended early");
        if (byte == '\n') return line;
    }
    return fail(ErrorKind::Failed, options_.program, " wrote more than it should");
}

Result<ChildOutcome> ChildProcess::wait() && {
    auto output = TRY(read_output());
    return ChildOutcome{reap(std::exchange(pid_, -1)), std::move(output)};
}

Result<ChildOutcome> run_child(const ChildOptions& options) { return TRY(ChildProcess::start(options)).wait(); }

}  // namespace pyenvx
