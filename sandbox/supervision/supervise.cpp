#include "sandbox/supervision/supervise.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "sandbox/construction/calls.hpp"
#include "sandbox/construction/holes.hpp"
#include "sandbox/construction/identity.hpp"
#include "sandbox/construction/room.hpp"
#include "sandbox/policy/layer.hpp"
#include "sandbox/supervision/cgroup.hpp"
#include "sandbox/supervision/check_inputs.hpp"
#include "sandbox/supervision/collect.hpp"
#include "sandbox/supervision/send_source.hpp"
#include "sandbox/supervision/tree_memory.hpp"
#include "sandbox/wire/frames.hpp"
#include "store/base/sys.hpp"

namespace pyenvx::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kWatchPeriod = std::chrono::milliseconds(100);
constexpr std::size_t kLogPiece = 64 << 10;

// That of cgroups is made by the child, once it is in its cgroup.
unsigned long namespaces() {
    unsigned long all = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    if (is_left_open("network namespace")) all &= ~static_cast<unsigned long>(CLONE_NEWNET);
    if (is_left_open("IPC namespace")) all &= ~static_cast<unsigned long>(CLONE_NEWIPC);
    return all;
}

/// One sandbox from its first process to its last. The destructor kills and reaps it.
class Sandbox {
public:
    Sandbox(const Job& job, BorrowedFd runner, BorrowedFd terminal) : job_(job), runner_(runner), terminal_(terminal) {}
    Sandbox(const Sandbox&) = delete;
    Sandbox& operator=(const Sandbox&) = delete;
    ~Sandbox() { end(); }

    Result<void> start();
    Result<void> watch();
    Result<void> collect_what_is_left();
    std::string outcome() const;

private:
    Result<void> begin_child(const Identity& identity);
    Result<pid_t> clone_child();
    Result<void> feed();
    Result<void> relay_log();
    Result<void> tell_of_failure(std::string_view status);
    Result<void> hear();
    Result<void> hear_what_was_said();
    void read_results();
    Result<void> hear_runner();
    Result<void> told(const Frame& frame);
    int milliseconds_to_wait() const;
    void watch_limits();
    void kill_for(std::string_view reason);
    void end();

    const Job& job_;
    BorrowedFd runner_;
    BorrowedFd terminal_;
    pid_t child_ = -1;
    Fd socket_;
    Fd results_;  // read at the end only
    Fd log_;
    std::vector<Fd> folders_;  // /output and /build
    std::optional<Cgroup> cgroup_;
    bool watched_ = false;
    Clock::time_point deadline_;
    Clock::time_point next_look_;
    std::uint64_t logged_ = 0;
    std::string limit_hit_;
    std::string left_out_;
    std::optional<int> wait_status_;
};

bool is_readable(BorrowedFd fd) {
    struct pollfd file = {fd.get(), POLLIN, 0};
    return ::poll(&file, 1, 0) > 0;
}

// Of a layer's name, NUL and why it is not there.
std::string with_reason(std::string_view payload) {
    const auto end = std::min(payload.find('\0'), payload.size());
    return concat(printable(payload.substr(0, end)), ": ",
                  printable(payload.substr(std::min(end + 1, payload.size()))));
}

Error layer_refused(Layer layer, const Error& error) {
    return fail(ErrorKind::Refused, name_of(layer), '\0', error.message());
}

Result<void> Sandbox::begin_child(const Identity& identity) {
    auto line = TRY(sys::socketpair());
    auto results = TRY(sys::socketpair());
    auto log = TRY(sys::pipe());
    // Whoever writes to it can open the other end as well and take words out again: to wait for those would be to wait
    // for ever, blind to every limit.
    if (::fcntl(log.read_end.get(), F_SETFL, O_NONBLOCK) != 0) return io_error(errno, "prepare the log");
    if (identity.foreign) {
        // For /dev/stdout and /dev/stderr, which open it by name.
        if (::fchown(log.write_end.get(), identity.uid, identity.gid) != 0)
            return layer_refused(Layer::Identity, io_error(errno, "hand over the log"));
        if (const auto dropped = calls::setgroups_none(); !dropped.ok())
            return layer_refused(Layer::Identity, dropped.error());
    }
    const auto child = clone_child();
    if (!child.ok()) return layer_refused(Layer::Namespaces, child.error());
    if (*child == 0) {
        // The runner must hear at once when this process's parent is gone.
        ::close(runner_.get());
        line.ours.reset();
        results.ours.reset();
        log.read_end.reset();
        run_room(job_, {line.theirs.get(), results.theirs.get(), log.write_end.get(), terminal_.get()});
    }
    child_ = *child;
    socket_ = std::move(line.ours);
    results_ = std::move(results.ours);
    log_ = std::move(log.read_end);
    return {};
}

Result<void> Sandbox::start() {
    TRY(check_inputs(job_.policy.inputs));
    const auto identity = TRY(choose_identity(job_.policy.host_id));
    deadline_ = Clock::now() + std::chrono::seconds(job_.policy.limits.wall_seconds);
    TRY(begin_child(identity));
    if (const auto mapped = map_ids(child_, identity); !mapped.ok()) {
        TRY(hear_what_was_said());
        return layer_refused(Layer::Identity, mapped.error());
    }
    watched_ = memory_of_tree(child_).has_value();
    const auto sent = feed();
    if (!sent.ok()) TRY(hear_what_was_said());
    return sent;
}

// A child that could not go on has said why, which tells more than that nothing can be done with it.
Result<void> Sandbox::hear_what_was_said() {
    while (socket_ && is_readable(socket_)) TRY(hear());
    return {};
}

// In a cgroup where there can be one; without it there is no hard bound, and the outcome says so.
Result<pid_t> Sandbox::clone_child() {
    cgroup_ = Cgroup::make(job_.policy.limits);
    if (cgroup_) {
        auto child = cgroup_->clone_into(namespaces());
        if (child.ok()) return child;
        cgroup_.reset();
    }
    return calls::clone_into(namespaces());
}

Result<void> Sandbox::feed() {
    TRY(send_frame(socket_, FrameKind::Go, ""));
    return send_source(socket_, job_.source, job_.policy.reversed_listings);
}

void Sandbox::kill_for(std::string_view reason) {
    if (limit_hit_.empty()) limit_hit_ = reason;
    if (child_ > 0) ::kill(child_, SIGKILL);
}

// What comes above the limit goes nowhere; a killed command may still write for a moment.
Result<void> Sandbox::relay_log() {
    std::array<char, kLogPiece> piece{};
    const ssize_t had = ::read(log_.get(), piece.data(), piece.size());
    if (had < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (had < 0) return io_error(errno, "read the log");
    const auto count = static_cast<std::size_t>(had);
    if (count == 0) log_.reset();
    const auto taken = std::min<std::uint64_t>(count, job_.policy.limits.log_bytes - logged_);
    logged_ += taken;
    if (taken < count) kill_for("log");
    return taken == 0 ? Result<void>() : send_frame(runner_, FrameKind::Log, {piece.data(), taken});
}

// What it said comes first. Whoever could write to the log was killed by process 1, so there is an end to it.
Result<void> Sandbox::tell_of_failure(std::string_view status) {
    while (log_ && is_readable(log_)) TRY(relay_log());
    return send_frame(runner_, FrameKind::Failing, status);
}

Result<void> Sandbox::told(const Frame& frame) {
    switch (frame.kind) {
        case FrameKind::Failing: return tell_of_failure(frame.payload);
        case FrameKind::Failed: return Error(ErrorKind::Failed, frame.payload);
        case FrameKind::NotStarted: return fail(ErrorKind::NotFound, frame.payload);
        case FrameKind::Refused: return fail(ErrorKind::Refused, frame.payload);
        case FrameKind::LeftOut: left_out_ += concat("left-out ", with_reason(frame.payload), '\n'); return {};
        default: return fail(ErrorKind::Corrupt, "the sandbox said something unexpected");
    }
}

// Nothing at the end of what a child says, be it in the midst of a word: whoever is killed has said nothing more.
std::optional<Frame> next_word_of_child(BorrowedFd socket) {
    auto frame = receive_frame(socket);
    return frame.ok() ? *std::move(frame) : std::nullopt;
}

// What the child has left there needed nobody to be woken for.
void Sandbox::read_results() {
    while (auto frame = next_word_of_child(results_)) {
        if (frame->kind == FrameKind::HandOver) folders_ = std::move(frame->files);
        if (frame->kind == FrameKind::Ended)
            wait_status_ = static_cast<int>(parse_decimal(frame->payload).value_or(SIGKILL));
    }
}

Result<void> Sandbox::hear() {
    auto frame = next_word_of_child(socket_);
    if (frame) return told(*frame);
    socket_.reset();
    return {};
}

// Whatever comes from there now is its end.
Result<void> Sandbox::hear_runner() {
    const auto frame = receive_frame(runner_);
    if (!frame.ok() || !*frame) return Error(ErrorKind::Interrupted, "interrupted");
    return {};
}

int Sandbox::milliseconds_to_wait() const {
    const auto until = watched_ ? std::min(deadline_, next_look_) : deadline_;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    // Once killed, only its end is waited for.
    return limit_hit_.empty() ? static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)) : -1;
}

void Sandbox::watch_limits() {
    const auto now = Clock::now();
    if (now >= deadline_) kill_for("wall-time");
    if (!watched_ || now < next_look_) return;
    next_look_ = now + kWatchPeriod;
    if (memory_of_tree(child_).value_or(0) > job_.policy.limits.memory_bytes) kill_for("memory");
}

Result<void> Sandbox::watch() {
    next_look_ = Clock::now() + kWatchPeriod;
    while (socket_ || log_) {
        std::array<struct pollfd, 3> files = {
            {{runner_.get(), POLLIN, 0}, {socket_.get(), POLLIN, 0}, {log_.get(), POLLIN, 0}}};
        const int ready = ::poll(files.data(), files.size(), milliseconds_to_wait());
        if (ready < 0 && errno != EINTR) return io_error(errno, "wait for the sandbox");
        watch_limits();
        if (ready <= 0) continue;
        if (files[0].revents != 0) TRY(hear_runner());
        if (files[1].revents != 0) TRY(hear());
        if (files[2].revents != 0) TRY(relay_log());
    }
    end();
    read_results();
    if (limit_hit_.empty() && wait_status_ != 0 && cgroup_ && cgroup_->has_killed()) limit_hit_ = "memory";
    return {};
}

// Once process 1 is reaped no process of the sandbox is left.
void Sandbox::end() {
    if (child_ < 0) return;
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {}
    child_ = -1;
}

Result<void> Sandbox::collect_what_is_left() {
    if (folders_.size() != 2) return fail(ErrorKind::Corrupt, "the sandbox ended before it was made");
    const bool good = wait_status_ == 0 && limit_hit_.empty();
    const auto& limits = job_.policy.limits;
    if (good && !job_.output.empty()) TRY(collect(folders_[0], job_.output, limits, Collecting::Strict));
    if (!good && !job_.keep_failed.empty()) TRY(collect(folders_[1], job_.keep_failed, limits, Collecting::Lenient));
    return {};
}

std::string Sandbox::outcome() const {
    auto text = concat("status ", wait_status_.value_or(SIGKILL), '\n', left_out_);
    if (!limit_hit_.empty()) text += concat("limit ", limit_hit_, '\n');
    if (cgroup_) text += concat("held ", cgroup_->name(), '\n');
    if (watched_) text += "held watchdog\n";
    return text + "held rlimits\n";
}

Result<std::string> run(const Job& job, BorrowedFd runner, BorrowedFd terminal) {
    Sandbox sandbox(job, runner, terminal);
    TRY(sandbox.start());
    TRY(sandbox.watch());
    const auto collected = sandbox.collect_what_is_left();
    if (!collected.ok() && collected.error().kind() == ErrorKind::Refused) {
        // Told apart from a layer that is refused.
        TRY(send_frame(runner, FrameKind::Hostile, collected.error().message()));
        return Error(ErrorKind::Failed, "");
    }
    TRY(collected);
    return sandbox.outcome();
}

}  // namespace

Result<void> supervise(const Job& job, BorrowedFd runner, BorrowedFd terminal) {
    const auto outcome = run(job, runner, terminal);
    if (outcome.ok()) return send_frame(runner, FrameKind::Done, *outcome);
    const auto& error = outcome.error();
    if (error.message().empty() || error.kind() == ErrorKind::Interrupted) return {};
    if (error.kind() == ErrorKind::Refused) return send_frame(runner, FrameKind::Refused, error.message());
    if (error.kind() == ErrorKind::NotFound) return send_frame(runner, FrameKind::NotStarted, error.message());
    const auto kind = error.kind() == ErrorKind::Invalid ? FrameKind::Invalid : FrameKind::Failed;
    return send_frame(runner, kind, error.message());
}

}  // namespace pyenvx::sandbox
