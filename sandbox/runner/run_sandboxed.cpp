#include "sandbox/runner/run_sandboxed.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>

#include "sandbox/policy/layer.hpp"
#include "sandbox/runner/advice.hpp"
#include "sandbox/runner/inner_terminal.hpp"
#include "sandbox/runner/log_text.hpp"
#include "sandbox/runner/sandbox_process.hpp"
#include "sandbox/wire/frames.hpp"
#include "store/base/interrupt.hpp"

namespace pyenvx::sandbox {
namespace {

const std::string kProbe = "/pyenvx/probe";

constexpr std::array<std::pair<LimitHit, std::string_view>, 3> kLimitHits{
    {{LimitHit::Memory, "memory"}, {LimitHit::WallTime, "wall-time"}, {LimitHit::Log, "log"}}};

std::optional<LimitHit> limit_named(std::string_view name) {
    for (const auto& [limit, word] : kLimitHits) {
        if (word == name) return limit;
    }
    return std::nullopt;
}

int wait_status_of(std::string_view text) { return static_cast<int>(parse_decimal(text).value_or(SIGKILL)); }

/// What pyenvx-sandbox says at the end, one fact a line.
SandboxOutcome outcome_of(std::string_view text) {
    SandboxOutcome outcome;
    for (const auto line : split(text, '\n')) {
        const auto space = line.find(' ');
        if (space == line.npos) continue;
        const auto word = line.substr(0, space);
        const auto value = line.substr(space + 1);
        if (word == "status") outcome.wait_status = wait_status_of(value);
        if (word == "limit") outcome.limit_hit = limit_named(value);
        if (word == "held") outcome.held.emplace_back(value);
        if (word == "left-out") outcome.left_out.emplace_back(value);
    }
    return outcome;
}

/// A layer's name and why it is not there, as "name", a separator and the reason.
struct Absent {
    std::string name;
    std::string why;
};

Absent absent(std::string_view text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    return {printable(text.substr(0, end)), printable(trim(text.substr(std::min(end + 1, text.size()))))};
}

std::string advice_for_name(std::string_view name) {
    const auto layer = layer_named(name);
    return layer ? advice_for(*layer, read_host_facts()) : "";
}

Error refused(std::string_view payload) {
    const auto [name, why] = absent(payload, '\0');
    return fail(ErrorKind::Refused, "this system does not allow the sandbox's layer '", name,
                "', so nothing was run: ", why)
        .hint(advice_for_name(name));
}

Result<Frame> next_frame(const SandboxProcess& process) {
    if (interrupt_fd() >= 0) TRY(wait_until_readable(process.line()));
    auto frame = receive_frame(process.line());
    if (frame.ok() && *frame) return **std::move(frame);
    if (!frame.ok() && frame.error().kind() != ErrorKind::Corrupt) return std::move(frame).error();
    return fail(ErrorKind::Failed, "pyenvx-sandbox was ended by somebody else")
        .hint("where memory had run out, the kernel did it, and `dmesg` says so");
}

using WhenRefused = std::function<Error(std::string_view payload)>;

/// Who is told of what comes before the end. Only the first is always there.
struct Listeners {
    WhenRefused refused;
    LogSink log = {};
    std::function<Result<void>(int wait_status)> failing = {};
};

Result<SandboxOutcome> follow(const SandboxProcess& process, const Listeners& listeners) {
    LogText log;
    const auto tell = [&](const std::string& text) {
        if (listeners.log && !text.empty()) listeners.log(text);
    };
    for (;;) {
        const auto frame = TRY(next_frame(process));
        if (frame.kind == FrameKind::Log) {
            tell(log.neutralise(frame.payload));
            continue;
        }
        tell(log.finish());
        if (frame.kind == FrameKind::Failing && listeners.failing) {
            TRY(listeners.failing(wait_status_of(frame.payload)));
            continue;
        }
        switch (frame.kind) {
            case FrameKind::Done: return outcome_of(frame.payload);
            case FrameKind::Refused: return listeners.refused(frame.payload);
            case FrameKind::Invalid: return Error(ErrorKind::Invalid, printable(frame.payload));
            case FrameKind::Hostile: return Error(ErrorKind::Refused, frame.payload);
            case FrameKind::NotStarted: return Error(ErrorKind::NotFound, frame.payload);
            default: return Error(ErrorKind::Failed, printable(frame.payload));
        }
    }
}

std::vector<LayerFinding> findings_of(const std::vector<Absent>& missing) {
    std::vector<LayerFinding> findings;
    for (const auto layer : kLayers) {
        const std::string name(name_of(layer));
        const auto found =
            std::find_if(missing.begin(), missing.end(), [&](const Absent& one) { return one.name == name; });
        if (found == missing.end()) {
            findings.push_back({name, true, "holds", ""});
            continue;
        }
        findings.push_back({name, false, found->why, advice_for(layer, read_host_facts())});
        if (!can_be_left_out(layer)) return findings;
    }
    return findings;
}

}  // namespace

std::string_view name_of(LimitHit limit) { return kLimitHits[static_cast<std::size_t>(limit)].second; }

bool SandboxOutcome::succeeded() const { return wait_status == 0 && !limit_hit; }

Result<SandboxOutcome> run_sandboxed(const SandboxJob& job) {
    const auto text = TRY(job_text(job));
    const auto process = TRY(SandboxProcess::start(job.program.empty() ? TRY(find_program()) : job.program));
    TRY(send_frame(process.line(), FrameKind::Job, text));
    if (job.after_failure.empty()) return follow(process, {refused, job.log});
    auto terminal = TRY(InnerTerminal::open());
    TRY(send_frame(process.line(), FrameKind::Terminal, {terminal.take_inner().get()}));
    return follow(process, {refused, job.log, [&](int wait_status) {
                                if (job.on_failure) job.on_failure(wait_status);
                                return terminal.relay(process.line());
                            }});
}

Result<SandboxFindings> probe_layers() {
    const auto program = TRY(find_program());
    SandboxJob job;
    job.policy.strictness = Strictness::Relaxed;
    job.policy.inputs = {{program, kProbe}};
    job.command = {kProbe, std::string(kProbeArgument)};
    job.directory = kSourceInside;
    const auto process = TRY(SandboxProcess::start(program));
    TRY(send_frame(process.line(), FrameKind::Job, TRY(job_text(job))));
    std::optional<Absent> without_which_nothing;
    const auto outcome = follow(process, {[&](std::string_view payload) {
                                    without_which_nothing = absent(payload, '\0');
                                    return refused(payload);
                                }});
    if (without_which_nothing) return SandboxFindings{findings_of({*without_which_nothing}), {}};
    const auto ended = TRY(outcome);
    std::vector<Absent> missing;
    for (const auto& layer : ended.left_out) missing.push_back(absent(layer, ':'));
    return SandboxFindings{findings_of(missing), ended.held};
}

}  // namespace pyenvx::sandbox
