#include "launcher/activation/reply.hpp"

#include <algorithm>

#include "store/base/text.hpp"

namespace pyenvx::activation {
namespace {

constexpr std::string_view kEntered = "in";

const Change* change_of(const std::optional<ActiveState>& active, const std::string& name) {
    if (!active) return nullptr;
    const auto is_it = [&](const Change& change) { return change.name == name; };
    const auto found = std::find_if(active->changes.begin(), active->changes.end(), is_it);
    return found == active->changes.end() ? nullptr : &*found;
}

Of replaced(const record::EnvironmentEdit& edit, const Situation& situation) {
    if (edit.name == kActiveVariable) return Of::Project;
    const auto* change = change_of(situation.active, edit.name);
    if (change == nullptr) return Of::Person;
    const bool unsets = edit.kind == record::EditKind::Unset;
    return change->before == (unsets ? std::nullopt : std::optional(edit.value)) ? Of::Before : Of::Project;
}

// Whatever happens to the others, what is active can be left: it says so before they are set, and until they are gone.
void order(std::vector<record::EnvironmentEdit>& edits) {
    const auto rank = [](const record::EnvironmentEdit& edit) {
        if (edit.name != kActiveVariable) return 1;
        return edit.kind == record::EditKind::Unset ? 2 : 0;
    };
    std::stable_sort(edits.begin(), edits.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace

ShellState ShellState::of(std::string_view text) {
    const bool entered = text == kEntered || text.starts_with(concat(kEntered, " "));
    if (entered) text.remove_prefix(std::min(text.size(), kEntered.size() + 1));
    return {entered, std::string(text)};
}

std::string ShellState::text() const {
    if (!entered) return told;
    return told.empty() ? std::string(kEntered) : concat(kEntered, " ", told);
}

Situation Situation::of(std::string home, record::EnvironmentBlock environment) {
    Situation situation{std::move(home), variables_of(environment), {}, {}};
    auto& variables = situation.variables;
    if (const auto state = variables.find(kStateVariable); state != variables.end()) {
        situation.state = ShellState::of(state->second);
        variables.erase(state);
    }
    const auto active = variables.find(kActiveVariable);
    if (active == variables.end()) return situation;
    auto decoded = decode_state(active->second);
    if (decoded.ok()) situation.active = *std::move(decoded);
    return situation;
}

Variables Situation::outside() const {
    auto outside = variables;
    if (active) activation::leave(*active, outside);
    outside.erase(std::string(kActiveVariable));
    return outside;
}

Reply leave(const Situation& situation) {
    return {situation.outside(), true, nullptr, {false, situation.state.told}, {}};
}

Reply keep(const Situation& situation) { return {situation.variables, false, nullptr, situation.state, {}}; }

Reply enter(const Situation& situation, const Answer& answer) {
    const bool is_same = situation.is_in(answer.root) && situation.active->answer == answer.name;
    const bool is_entered = is_same && situation.state.entered;
    Reply reply{situation.variables, !is_entered, is_entered ? nullptr : &answer, {true, {}}, {}};
    if (is_same) {
        restore_path(*situation.active, reply.variables);
    } else {
        reply.variables = situation.outside();
        activation::enter(answer.root, answer.name, answer.edits, reply.variables);
    }
    return reply;
}

std::string text_of(Shell shell, const Situation& situation, const Reply& reply) {
    std::string text = reply.leaves ? leave_call(shell) : std::string();
    auto edits = difference(situation.variables, reply.variables);
    order(edits);
    for (const auto& edit : edits) {
        if (!is_shells_own(shell, edit.name)) text += command(shell, edit, replaced(edit, situation));
    }
    if (reply.enters != nullptr) {
        const auto& own = reply.enters->shell;
        text += alias_settings(shell, own.aliases) + leave_function(shell, own.aliases, own.on_leave);
    }
    text += unchanged_function(shell, reply.watched) + state_setting(shell, reply.state.text());
    if (reply.enters == nullptr) return text;
    return text + evaluation(shell, reply.enters->shell.on_enter);
}

}  // namespace pyenvx::activation
