// Running another program to its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/fd.hpp"
#include "store/base/result.hpp"

namespace pyenvx {

/// What to run. `arguments[0]` is the name the program sees; `program` is the file that is executed.
struct ChildOptions {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  ///< "NAME=value"; nothing is inherited
    std::chrono::milliseconds time_limit{30'000};
    std::size_t max_output_bytes = 1 << 20;
    bool with_input = false;  ///< standard input is what write_input() says; otherwise `input`
    int input = -1;           ///< an open file that becomes standard input, from its beginning; -1: /dev/null
    int errors = -1;          ///< where standard error goes; -1: nowhere
};

struct ChildOutcome {
    int wait_status = 0;  ///< as waitpid(2) gives it
    std::string output;   ///< standard output
    bool succeeded() const;
};

/// A started child. The destructor kills and reaps it if nobody waited. Move-only, one owner.
class ChildProcess {
public:
    /// posix_spawn, so it is safe in a process with threads.
    static Result<ChildProcess> start(const ChildOptions& options);
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    /// All of `bytes` to its standard input, which ends when this object does. Io when it has ended, or
    /// takes nothing for too long.
    Result<void> write_input(std::string_view bytes) const;
    /// Up to `size` bytes of its output as they come; 0 at its end. Failed when nothing comes for that long.
    Result<std::size_t> read(char* buffer, std::size_t size, std::chrono::milliseconds longest) const;
    /// The next line of its output, without the newline, while it runs. Failed when it takes too long or ends.
    Result<std::string> read_line() const;
    /// Reads its output to the end and reaps it. Failed when it takes longer or writes more than its options allow.
    Result<ChildOutcome> wait() &&;

private:
    ChildProcess(pid_t pid, Fd input, Fd output, ChildOptions options);
    using Deadline = std::chrono::steady_clock::time_point;
    Result<std::string> read_output() const;
    /// Waits for output; 0 bytes at its end.
    Result<std::size_t> read_some(char* buffer, std::size_t size, Deadline deadline) const;

    pid_t pid_;  // -1 once reaped
    Fd input_;   // a socket, since writing to one raises no SIGPIPE; none without options_.with_input
    Fd output_;
    ChildOptions options_;
};

/// start() and wait() in one call.
Result<ChildOutcome> run_child(const ChildOptions& options);

}  // namespace pyenvx
