#include "store/realise/build/run_hook.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "sandbox/runner/run_sandboxed.hpp"
#include "store/base/file.hpp"
#include "store/realise/build/hook_program.hpp"
#include "store/realise/build/missing/likely_missing.hpp"

namespace pyenvx::build {
namespace {

constexpr std::uint64_t kMaxAnswer = 1 << 20;
constexpr std::size_t kShownLines = 12;
constexpr std::size_t kShownColumns = 400;

std::vector<std::string> command_for(const BuildOrder& order, std::string_view hook) {
    std::vector<std::string> words = {concat(sandbox::kStoreInside, "/", order.environment.str(), "/bin/python"),
                                      std::string(kHookInside), std::string(hook), order.backend.name};
    for (const auto& folder : order.backend.path) {
        words.push_back(concat("path=", order.project_inside(), "/", folder));
    }
    for (std::size_t i = 0; i < order.wishes.patches.size(); ++i) {
        words.push_back(concat("patch=", kPatchesInside, "/", i));
    }
    for (const auto& [key, value] : order.wishes.settings) words.push_back(concat("set=", key, "=", value));
    return words;
}

// The sandbox's own TERM is that of a log, and a prompt says where one is.
std::vector<std::string> shell_command(const FailureShell& shell) {
    return {"/bin/sh", "-c", R"(export TERM="$1" PS1='[sandbox] $ '; exec /bin/sh -i)", "sh", shell.terminal_type};
}

std::string how_it_ended(const sandbox::SandboxOutcome& outcome) {
    if (outcome.succeeded()) return "it ended before the hook had given an answer";
    if (outcome.limit_hit) return concat("it went over the limit of ", sandbox::name_of(*outcome.limit_hit));
    if (WIFSIGNALED(outcome.wait_status)) return concat("it was killed by signal ", WTERMSIG(outcome.wait_status));
    return concat("it ended with status ", WEXITSTATUS(outcome.wait_status));
}

Error without_lines(const Error& error) { return Error(error.kind(), error.message()).hint(error.hint()); }

Error failure(const BuildOrder& order, std::string_view hook, const sandbox::SandboxOutcome& outcome,
              const BuildLog& log) {
    auto error = fail(ErrorKind::Failed, "building ", order.name, " failed in ", hook, ": ", how_it_ended(outcome));
    const auto tail = log.tail();
    const auto shown = std::min(tail.size(), kShownLines);
    for (auto line = tail.end() - static_cast<std::ptrdiff_t>(shown); line != tail.end(); ++line) {
        const bool is_long = line->size() > kShownColumns;
        error.add_note(concat("| ", printable(std::string_view(*line).substr(0, kShownColumns)), is_long ? " …" : ""));
    }
    const auto missing = likely_missing(tail, {order.name, order.toolchain.name});
    const auto all = concat("`pyenvx store log ", order.name, "` shows all that it said");
    return std::move(error).hint(missing.empty() ? all : concat(missing, "\n", all));
}

Result<std::optional<std::string>> read_answer(const std::filesystem::path& output) {
    return read_file_if_there(output / "answer", kMaxAnswer).context("in what the build left behind");
}

Result<HookAnswer> parse_answer(std::string_view text) {
    auto lines = split(text, '\n');
    const auto word = lines.front();
    const bool whole = lines.size() > 1 && lines.back().empty() && (word == "done" || word == "missing");
    if (!whole) {
        return fail(ErrorKind::Refused, "the build's answer is not as the hook's program writes it");
    }
    HookAnswer answer{word == "missing", {}};
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        if (printable(lines[i]) != lines[i]) {
            return fail(ErrorKind::Refused, "the build's answer has control characters: ", printable(lines[i]));
        }
        answer.lines.emplace_back(lines[i]);
    }
    return answer;
}

sandbox::SandboxJob job_for(const BuildOrder& order, const HookCall& call, const store::Store& store) {
    const auto& manner = call.manner;
    sandbox::SandboxJob job;
    job.policy = policy_for(order, store);
    if (manner.vary) manner.vary(job.policy);
    job.command = command_for(order, call.hook);
    // A function of what the recipe has already, and so no part of it.
    if (!manner.metadata.empty()) {
        const auto inside = concat(kMetadataInside, "/", manner.metadata.filename());
        job.policy.inputs.push_back({manner.metadata, inside});
        job.command.push_back(concat("metadata=", inside));
    }
    if (manner.shell) job.after_failure = shell_command(*manner.shell);
    job.source = order.folder;
    job.directory = order.project_inside();
    job.keep_failed = manner.keep_failed;
    job.output = call.output;
    job.log = [&log = call.log](std::string_view text) { log.write(text); };
    return job;
}

}  // namespace

void other_circumstances(sandbox::SandboxPolicy& policy) {
    const auto cores = std::thread::hardware_concurrency();
    policy.host_name = "elsewhere";
    policy.cores = cores > 1 ? 1 : 2;
    policy.inner_id = 2000;
    policy.reversed_listings = true;
}

Result<HookAnswer> run_hook(const BuildOrder& order, const HookCall& call, const store::Store& store) {
    const auto& manner = call.manner;
    auto& log = call.log;
    auto job = job_for(order, call, store);
    std::optional<Error> told;
    if (manner.shell) {
        job.on_failure = [&](int wait_status) {
            sandbox::SandboxOutcome failed;
            failed.wait_status = wait_status;
            told = failure(order, call.hook, failed, log);
            manner.shell->announce(*told);
        };
    }
    log.say(concat(call.hook, " of ", order.backend.name));
    const auto outcome = TRY(sandbox::run_sandboxed(job).context("while building ", order.name));
    for (const auto& layer : outcome.left_out) {
        log.say(concat("the sandbox was without its layer ", layer));
        if (manner.on_left_out) manner.on_left_out(layer);
    }
    if (told) return without_lines(*told);
    if (outcome.succeeded()) {
        if (const auto answer = TRY(read_answer(call.output))) return parse_answer(*answer);
    }
    auto error = failure(order, call.hook, outcome, log);
    if (manner.shell) error.add_note("there is no shell, as that ended the sandbox with all that was in it");
    return error;
}

}  // namespace pyenvx::build
