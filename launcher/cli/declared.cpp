#include "launcher/cli/declared.hpp"

#include "launcher/pipeline/leave_work.hpp"

namespace pyenvx::cli {

Result<Declared> prepare_asked(const pipeline::Asked& asked, pipeline::Services& services, pipeline::Keep keep) {
    auto prepared = TRY(pipeline::prepare(asked, services, keep, pipeline::Emptiness::OwnEnvironment));
    const bool left_work = TRY(pipeline::leave_work(prepared, services));
    return Declared{std::move(prepared), left_work};
}

Result<pipeline::Asked> gather_declared(const DeclarationChoice& choice, pipeline::Services& services) {
    pipeline::InputLedger inputs;
    return pipeline::gather_declared(choice.script, services, inputs);
}

}  // namespace pyenvx::cli
