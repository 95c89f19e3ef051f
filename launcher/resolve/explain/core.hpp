// The few facts that suffice for a contradiction.
#pragma once

#include <string>
#include <vector>

#include "launcher/resolve/explain/fact.hpp"

namespace pyenvx::resolve {

/// A fact and the states it speaks of. `joined` when it stands for several whose texts differ.
struct Statement {
    Fact fact;
    std::vector<pubgrub::Term> terms;
    bool joined = false;

    /// The states of a package that the statement rules out under its other terms; the package is one of its terms.
    const pubgrub::StateSet* about(PackageId package) const;
};

/// The statements at the leaves of a proof, made fewer and simpler as long as they still contradict each other: those
/// that say alike are joined, those that are not needed go. They come in the order in which the facts were met.
std::vector<Statement> find_core(const std::vector<KnownPackage>& packages, const std::vector<Fact>& facts,
                                 const pubgrub::Incompatibilities& incompatibilities,
                                 pubgrub::IncompatibilityId contradiction);

}  // namespace pyenvx::resolve
