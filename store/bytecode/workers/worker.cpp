#include "store/bytecode/workers/worker.hpp"

#include <signal.h>
#include <sys/wait.h>

#include "store/bytecode/workers/worker_program.hpp"

namespace pyenvx::bytecode {
namespace {

// The worker's own limit is in processor time; on a machine with much to do that takes longer.
constexpr std::chrono::minutes kAnswerLimit{3};

std::string size_prefix(std::size_t size) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((size >> shift) & 0xff));
    return bytes;
}

}  // namespace

Result<Worker> Worker::start(const std::filesystem::path& python) {
    ChildOptions options;
    options.program = python;
    options.arguments = {python.native(), "-s", "-S", "-B", "-W", "ignore", "-c", std::string(worker_program())};
    options.environment = {"PYTHONHASHSEED=0"};
    options.time_limit = kAnswerLimit;
    options.with_input = true;
    return Worker(TRY(ChildProcess::start(options)));
}

std::size_t Worker::ask(std::span<Request> requests) const {
    std::string text;
    for (const auto& request : requests) text += concat(size_prefix(request.text.size()), request.text);
    if (!process_.write_input(text).ok()) return 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        auto answer = process_.read_line();
        if (!answer.ok()) return i;
        requests[i].answer = *std::move(answer);
    }
    return requests.size();
}

bool Worker::was_killed() && {
    const auto outcome = std::move(process_).wait();
    return outcome.ok() && WIFSIGNALED(outcome->wait_status) && WTERMSIG(outcome->wait_status) == SIGKILL;
}

}  // namespace pyenvx::bytecode
