#include "store/bytecode/workers/compile_workers.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "store/base/interrupt.hpp"
#include "store/base/threads.hpp"
#include "store/bytecode/workers/worker.hpp"

namespace pyenvx::bytecode {
namespace {

// Of one batch: what is left goes without, since a hostile package could have a thousand sources like that.
constexpr int kMaxLosses = 4;
constexpr int kMaxDeaths = 2;
// Sent at once, so that a worker does not wait for its thread to be woken after each module.
constexpr std::size_t kMaxHandful = 8;

/// Requests of one caller. Guarded by the state's mutex, but for the requests that a worker has in hand.
struct Batch {
    std::vector<Request> requests;
    std::size_t next = 0;
    std::size_t unfinished = 0;
    int losses = 0;
    std::optional<Error> failure = {};

    bool has_work() const { return next < requests.size(); }
    /// A few, and one by one towards the end, so that all workers finish together.
    std::span<Request> take(std::size_t workers) {
        const auto count = std::clamp<std::size_t>((requests.size() - next) / (8 * workers), 1, kMaxHandful);
        next += count;
        return std::span(requests).subspan(next - count, count);
    }
    void give_up() {
        unfinished -= requests.size() - next;
        next = requests.size();
    }
};

// A half-written file must not be taken for bytecode.
void remove_unless_whole(const Request& request) {
    if (!request.answer.starts_with("ok") && !request.target.empty()) ::unlink(request.target.c_str());
}

}  // namespace

struct CompileWorkers::State {
    std::filesystem::path python;
    std::mutex mutex;
    std::condition_variable work_or_end;
    std::condition_variable batch_is_done;
    std::deque<Batch*> batches;
    bool ending = false;
    Threads threads;

    ~State() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
        }
        work_or_end.notify_all();
        threads.join();
    }

    bool start(Worker worker) {
        return threads.start([this, own = std::optional(std::move(worker))]() mutable { work(std::move(own)); });
    }
    Result<void> run(Batch& batch);
    void work(std::optional<Worker> worker);
    void finish(Batch& batch, Result<int> losses);
    Result<int> handle(std::span<Request> requests, std::optional<Worker>& worker) const;
};

Result<void> CompileWorkers::State::run(Batch& batch) {
    batch.unfinished = batch.requests.size();
    std::unique_lock lock(mutex);
    batches.push_back(&batch);
    work_or_end.notify_all();
    batch_is_done.wait(lock, [&] { return batch.unfinished == 0; });
    std::erase(batches, &batch);
    if (batch.failure) return *std::move(batch.failure);
    return {};
}

void CompileWorkers::State::work(std::optional<Worker> worker) {
    const auto with_work = [this] {
        return std::find_if(batches.begin(), batches.end(), [](const Batch* batch) { return batch->has_work(); });
    };
    std::unique_lock lock(mutex);
    for (;;) {
        work_or_end.wait(lock, [&] { return ending || with_work() != batches.end(); });
        if (ending) return;
        Batch& batch = **with_work();
        const auto requests = batch.take(threads.size());
        lock.unlock();
        auto losses = handle(requests, worker);
        lock.lock();
        batch.unfinished -= requests.size();
        finish(batch, std::move(losses));
    }
}

void CompileWorkers::State::finish(Batch& batch, Result<int> losses) {
    if (losses.ok()) batch.losses += *losses;
    if (!losses.ok() && !batch.failure) batch.failure = std::move(losses).error();
    if (batch.failure || batch.losses >= kMaxLosses) batch.give_up();
    if (batch.unfinished == 0) batch_is_done.notify_all();
}

// The number of processes that were lost on the way.
Result<int> CompileWorkers::State::handle(std::span<Request> requests, std::optional<Worker>& worker) const {
    int losses = 0;
    while (!requests.empty() && losses < kMaxLosses) {
        TRY(check_interrupted());
        if (!worker) worker.emplace(TRY(Worker::start(python)));
        const auto answered = worker->ask(requests);
        for (const auto& request : requests.first(answered)) remove_unless_whole(request);
        requests = requests.subspan(answered);
        if (requests.empty()) break;
        ++losses;
        remove_unless_whole(requests.front());
        const bool by_itself = !std::move(*worker).was_killed();
        worker.reset();
        if (by_itself || ++requests.front().deaths == kMaxDeaths) requests = requests.subspan(1);
    }
    return losses;
}

CompileWorkers::CompileWorkers(std::unique_ptr<State> state) : state_(std::move(state)) {}
CompileWorkers::CompileWorkers(CompileWorkers&&) noexcept = default;
CompileWorkers::~CompileWorkers() = default;

Result<CompileWorkers> CompileWorkers::start(const interpreter::InterpreterObject& python, unsigned count) {
    auto state = std::make_unique<State>();
    state->python = python.executable;
    for (unsigned i = 0; i < std::max(count, 1U); ++i) {
        auto worker = TRY(Worker::start(state->python));
        if (!state->start(std::move(worker))) break;
    }
    if (state->threads.empty()) return fail(ErrorKind::Io, "the system gives no thread to compile with");
    return CompileWorkers(std::move(state));
}

Result<void> CompileWorkers::compile(std::span<const CompileOrder> orders) {
    constexpr char kEnd = '\0';
    Batch batch;
    for (const auto& order : orders) {
        batch.requests.push_back(
            {concat(order.source, kEnd, order.target, kEnd, order.name, kEnd, static_cast<int>(order.level)),
             order.target});
    }
    return state_->run(batch);
}

}  // namespace pyenvx::bytecode
