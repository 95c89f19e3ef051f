#include "launcher/cli/finisher_finding.hpp"

#include "launcher/finish/activity.hpp"

namespace pyenvx::cli {
namespace {

std::string describe_waiting(const finish::FinisherState& state) {
    if (state.waiting == 0) return "no task waits";
    const auto tasks = state.waiting == 1 ? std::string("1 task waits") : concat(state.waiting, " tasks wait");
    const auto minutes = state.longest.count();
    return minutes == 0 ? tasks : concat(tasks, state.waiting == 1 ? ", for " : ", one for ", minutes, " minutes");
}

std::string describe(const finish::FinisherState& state) {
    const auto waiting = describe_waiting(state);
    const auto& activity = state.activity;
    if (state.is_at_work && !activity) return concat("starting, ", waiting);
    if (state.is_at_work) {
        return concat("process ", activity->process, " is at ", activity->about, ", ", activity->step, "; ", waiting);
    }
    if (state.waiting == 0 || !activity) return concat("not running, ", waiting);
    return concat("not running, ", waiting, "; the last one ended at ", activity->about, ", ", activity->step);
}

std::string advice_on(const finish::Failure& failure) {
    return failure.given_up ? "nothing has to be: it runs as before; `pyenvx upgrade` makes anew what is missing"
                            : "nothing: a later start tries it again";
}

}  // namespace

Finding examine_finisher(const std::filesystem::path& home) {
    const auto state = finish::finisher_state(home);
    if (!state.ok()) return {"finisher", Verdict::Bad, state.error().message(), state.error().hint()};
    auto text = describe(*state);
    if (!state->last_failure) {
        if (state->is_at_work || state->waiting == 0) return {"finisher", Verdict::Good, std::move(text), ""};
        return {"finisher", Verdict::Doubtful, std::move(text),
                "nothing: the next start that left work wakes it; `finish = \"inline\"` does such work before a start"};
    }
    const auto& failure = *state->last_failure;
    text += concat("; ", failure.given_up ? "gave up " : "failed at ", failure.about, ": ", failure.reason);
    return {"finisher", Verdict::Doubtful, std::move(text), advice_on(failure)};
}

}  // namespace pyenvx::cli
