#include "launcher/pipeline/choice/chosen_by.hpp"

#include "store/base/timestamp.hpp"

namespace pyenvx::pipeline {
namespace {

using declaration::word_for;

std::string option(std::string_view name, const std::string& value) {
    return value.empty() ? "" : concat("--", name, " ", printable(value));
}

// Without the option it was what the declaration has.
std::string order_of(const Asked& asked, const pylock::ChosenBy& chosen_by) {
    if (!chosen_by.resolution.empty()) return chosen_by.resolution;
    const auto& declared = asked.declaration.settings.choice.preference;
    return std::string(word_for(declared ? declared->value : declaration::Preference::Highest));
}

std::string time_of(const Asked& asked, const pylock::ChosenBy& chosen_by) {
    if (!chosen_by.exclude_newer.empty()) return chosen_by.exclude_newer;
    const auto& declared = asked.declaration.settings.choice.exclude_newer;
    return declared ? declared->value.text() : "off";
}

std::string why(const std::string& option, const std::string& was) {
    return concat(option, " is asked for, and it was made with \"", printable(was), "\"");
}

Result<void> take_time(Asked& asked, const std::string& text, const std::string& origin) {
    auto cutoff = TRY(declaration::Cutoff::parse(text, origin));
    auto& holds = asked.settings.choice.exclude_newer;
    const bool narrows = !holds || as_strict_as(cutoff, holds->value, seconds_now());
    if (narrows && !cutoff.is_off()) holds = declaration::Sourced<declaration::Cutoff>{std::move(cutoff), origin, true};
    return {};
}

}  // namespace

std::string options_said(const Asked& asked) {
    const auto order = option("resolution", asked.said.resolution);
    const auto time = option("exclude-newer", asked.said.exclude_newer);
    return concat(order, order.empty() || time.empty() ? "" : " ", time);
}

std::string differs_from_options(const Asked& asked, const pylock::Own& own) {
    const auto& said = asked.said;
    if (const auto was = order_of(asked, own.chosen_by); !said.resolution.empty() && said.resolution != was)
        return why(option("resolution", said.resolution), was);
    if (const auto was = time_of(asked, own.chosen_by); !said.exclude_newer.empty() && said.exclude_newer != was)
        return why(option("exclude-newer", said.exclude_newer), was);
    return "";
}

bool is_in_other_order(const Asked& asked, const pylock::Lock* former) {
    if (former == nullptr || !former->own || asked.said.resolution.empty()) return false;
    return asked.said.resolution != order_of(asked, former->own->chosen_by);
}

Result<Asked> as_lock_was_made(Asked asked, const pylock::Lock* former) {
    if (former == nullptr || !former->own) return asked;
    const auto& own = former->own->chosen_by;
    const auto origin = printable(asked.lock.file.filename().native());
    if (asked.said.resolution.empty() && !own.resolution.empty()) {
        const auto& key = *declaration::find_key("resolution");
        TRY(declaration::set_from_text(asked.settings, key, own.resolution, origin));
        asked.said.resolution = own.resolution;
    }
    if (asked.said.exclude_newer.empty() && !own.exclude_newer.empty()) {
        TRY(take_time(asked, own.exclude_newer, origin));
        asked.said.exclude_newer = own.exclude_newer;
    }
    return asked;
}

}  // namespace pyenvx::pipeline
