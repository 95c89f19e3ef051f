// What has been decided and what follows from it, in order.
#pragma once

#include <optional>
#include <vector>

#include "launcher/resolve/pubgrub/incompatibility.hpp"

namespace pyenvx::pubgrub {

/// A decision, or a derivation with the incompatibility that forced it.
struct Assignment {
    PackageId package;
    std::size_t level;                       ///< how many decisions were made before and with it
    StateSet states;                         ///< all that is left to the package after it
    std::optional<IncompatibilityId> cause;  ///< nothing for a decision
};

/// The assignment that made an incompatibility hold, and the level at which all else that it takes was there already.
struct Satisfier {
    const Assignment* assignment;
    std::size_t previous_level;
};

class PartialSolution {
public:
    explicit PartialSolution(const Incompatibilities& known) : known_(known) {}

    void add_package(std::size_t candidates);
    std::size_t packages() const { return states_.size(); }
    const StateSet& states(PackageId package) const { return states_[package]; }
    std::optional<std::size_t> decision(PackageId package) const { return decisions_[package]; }
    /// True when the package must be there and has not been decided.
    bool is_pending(PackageId package) const { return !decisions_[package] && !states_[package].has_absent(); }
    std::size_t level() const { return level_starts_.size(); }
    /// The package decided at a level, from 1.
    PackageId decided_at(std::size_t level) const { return trail_[level_starts_[level - 1]].package; }

    void decide(PackageId package, std::size_t candidate);
    /// The package is in none of `excluded`.
    void derive(PackageId package, const StateSet& excluded, IncompatibilityId cause);
    void backtrack(std::size_t level);

    bool satisfies(const Term& term) const { return states_[term.package].is_subset_of(term.states); }
    bool contradicts(const Term& term) const { return !states_[term.package].intersects(term.states); }
    /// For an incompatibility with terms, all of them satisfied.
    Satisfier satisfier(const Incompatibility& incompatibility) const;
    /// The level at which a satisfied term came to be so.
    std::size_t level_of(const Term& term) const;

private:
    void assign(Assignment assignment);
    std::size_t first_within(const Term& term, const StateSet* together_with) const;
    std::size_t level_before(const Assignment& assignment, const Term& term) const;

    const Incompatibilities& known_;
    std::vector<Assignment> trail_;
    std::vector<std::size_t> level_starts_;             // where in the trail each level begins, from level 1
    std::vector<std::vector<std::size_t>> of_package_;  // positions in the trail
    std::vector<StateSet> states_;
    std::vector<std::optional<std::size_t>> decisions_;
};

}  // namespace pyenvx::pubgrub
