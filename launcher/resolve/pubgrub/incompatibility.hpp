// Incompatibilities: what cannot all be true at once, and why.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "launcher/resolve/pubgrub/state_set.hpp"

namespace pyenvx::pubgrub {

using PackageId = std::uint32_t;
using FactId = std::uint32_t;  ///< the owner of the facts numbers them; here they are only carried along
using IncompatibilityId = std::uint32_t;

/// The package is in one of these states.
struct Term {
    PackageId package;
    StateSet states;
};

/// Two incompatibilities that together make a third.
struct Derivation {
    IncompatibilityId left, right;
};

struct Incompatibility {
    std::vector<Term> terms;  ///< by package, one each; a term that always holds is left out
    std::variant<FactId, Derivation> cause;

    const Term* find(PackageId package) const;
};

/// All that are known, found by package. Nothing is ever taken away, so ids and proofs stay valid; one that a wider one
/// replaced is merely no longer found by package. Not thread-safe.
class Incompatibilities {
public:
    /// Terms of one package are joined by "and". Nothing when they can never all hold.
    std::optional<IncompatibilityId> add_fact(FactId fact, std::vector<Term> terms);
    /// The same fact as `narrower` said about less; from now on the new one is found instead.
    std::optional<IncompatibilityId> widen_fact(IncompatibilityId narrower, std::vector<Term> terms);
    /// What follows for every state of `pivot`; found by package only after publish().
    IncompatibilityId resolve(IncompatibilityId left, IncompatibilityId right, PackageId pivot);
    void publish(IncompatibilityId id);

    const Incompatibility& operator[](IncompatibilityId id) const { return all_[id]; }
    /// A fact without terms, which says that there is no solution at all.
    std::optional<IncompatibilityId> contradiction() const { return contradiction_; }
    /// The oldest first.
    const std::vector<IncompatibilityId>& about(PackageId package) const;

private:
    std::vector<Incompatibility> all_;
    std::vector<std::vector<IncompatibilityId>> by_package_;
    std::vector<IncompatibilityId> none_;
    std::optional<IncompatibilityId> contradiction_;
};

}  // namespace pyenvx::pubgrub
