#include "launcher/cli/finisher_finding.hpp"

#include "launcher/finish/activity.hpp"

namespace pyenvx::cli {
namespace {

std::string describe(const finish::FinisherState& state) {
    auto text = state.waiting == 0   ? std::string("no task waits")
                : state.waiting == 1 ? std::string("1 task waits")
                                     : concat(state.waiting, " tasks wait");
    if (!state.activity) return concat("not running, ", text);
    const auto& [process, about, step] = *state.activity;
    if (process.empty()) return concat("starting, ", text);
    return concat("process ", process, " is at ", about, ", ", step, "; ", text);
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
    if (!state->last_failure) return {"finisher", Verdict::Good, std::move(text), ""};
    const auto& failure = *state->last_failure;
    text += concat("; ", failure.given_up ? "gave up " : "failed at ", failure.about, ": ", failure.reason);
    return {"finisher", Verdict::Doubtful, std::move(text), advice_on(failure)};
}

}  // namespace pyenvx::cli
