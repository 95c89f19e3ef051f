// What of a declaration's environment others can use: all but what is made on each machine.
#pragma once

#include <optional>
#include <vector>

#include "launcher/pipeline/asked/gather.hpp"
#include "launcher/pipeline/asked/services.hpp"
#include "store/cache/signed_answer.hpp"
#include "store/plan/object_info.hpp"

namespace pyenvx::pipeline {

/// Ready to be copied. A plain value.
struct Shareable {
    std::vector<store::ObjectInfo> objects = {};        ///< each after those that it refers to
    std::vector<cache::Realisation> realisations = {};  ///< not signed yet, as are the next
    std::vector<cache::Resolution> resolutions = {};    ///< none of versions that hold on this machine alone
};

/// The objects with all that they refer to, but for environments and their launchers: those are made where they are
/// used, from the rest. What builds gave is there with the recipes that it came of. NotFound: one that is not in the
/// store.
Result<Shareable> share(const std::vector<store::StorePath>& paths, store::Store& store);

/// The same of a declaration: prepares its environment, with all its bytecode, and adds the versions that it has, and
/// what builds were made from: with it others find their outcome.
Result<Shareable> share(const Asked& asked, Services& services);

}  // namespace pyenvx::pipeline
