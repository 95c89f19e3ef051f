// What commands about a declaration begin with.
#pragma once

#include "launcher/cli/command_line.hpp"
#include "launcher/pipeline/pipeline.hpp"

namespace pyenvx::cli {

/// An environment, and whether something about it is left to the finisher.
struct Declared {
    pipeline::Prepared prepared;
    bool left_work = false;
};

Result<Declared> prepare_asked(const pipeline::Asked& asked, pipeline::Services& services, const pipeline::Keep& keep);

/// The declaration that was chosen, by itself.
Result<pipeline::Asked> gather_declared(const DeclarationChoice& choice, pipeline::Services& services);
/// The same for whoever only looks: a lock that no longer fits stays as it is.
Result<pipeline::Asked> gather_to_look(const DeclarationChoice& choice, pipeline::Services& services);

}  // namespace pyenvx::cli
