#include "launcher/cli/declared.hpp"

#include "launcher/pipeline/leave_work.hpp"

namespace pyenvx::cli {
namespace {

pipeline::LockUse lock_use(const DeclarationChoice& choice) {
    if (choice.frozen) return pipeline::LockUse::Frozen;
    return choice.locked ? pipeline::LockUse::Locked : pipeline::LockUse::Refresh;
}

/// What the words say of the choice holds like a variable that is set for this time.
Result<void> take_choice(const DeclarationChoice& choice, declaration::Settings& now) {
    const std::pair<std::string_view, const std::string&> words[] = {{"resolution", choice.resolution},
                                                                     {"exclude-newer", choice.exclude_newer}};
    for (const auto& [key, word] : words) {
        if (word.empty()) continue;
        TRY(declaration::set_from_text(now, *declaration::find_key(key), word, concat("--", key)));
    }
    return {};
}

}  // namespace

Result<Declared> prepare_asked(const pipeline::Asked& asked, pipeline::Services& services, const pipeline::Keep& keep) {
    auto prepared = TRY(pipeline::prepare(asked, services, keep, pipeline::Emptiness::OwnEnvironment));
    const bool left_work = TRY(pipeline::leave_work(prepared, services));
    return Declared{std::move(prepared), left_work};
}

Result<pipeline::Asked> gather_declared(const DeclarationChoice& choice, pipeline::Services& services) {
    TRY(take_choice(choice, services.configuration.now));
    pipeline::InputLedger inputs;
    return pipeline::gather_declared(choice.script, lock_use(choice), services, inputs);
}

Result<pipeline::Asked> gather_to_look(const DeclarationChoice& choice, pipeline::Services& services) {
    auto asked = TRY(gather_declared(choice, services));
    if (asked.lock_use == pipeline::LockUse::Refresh) asked.lock_use = pipeline::LockUse::Look;
    return asked;
}

}  // namespace pyenvx::cli
