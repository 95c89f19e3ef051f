// The PubGrub algorithm over packages and candidates that are mere numbers.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "launcher/resolve/pubgrub/incompatibility.hpp"
#include "launcher/resolve/pubgrub/partial_solution.hpp"
#include "store/base/result.hpp"

namespace pyenvx::pubgrub {

/// What the solver asks about packages. The packages are numbered without gaps; load() may add more.
class Universe {
public:
    virtual ~Universe() = default;
    virtual std::size_t packages() const = 0;
    virtual std::size_t candidates(PackageId package) const = 0;
    /// False as long as another package must be decided before this one.
    virtual bool is_ready(PackageId package, const PartialSolution& solution) const = 0;
    /// The most wanted of the allowed states, none of which is absence.
    virtual std::size_t choose(PackageId package, const StateSet& allowed) const = 0;
    /// Adds to `known` all that follows from the candidate. Called again for one that is known already.
    virtual Result<void> load(PackageId package, std::size_t candidate, const PartialSolution& solution,
                              Incompatibilities& known) = 0;
};

/// The candidate of each package, or nothing where it is absent.
using Choices = std::vector<std::optional<std::size_t>>;
/// An incompatibility without terms: the root of the proof that there is no solution.
struct Contradiction {
    IncompatibilityId root;
};

/// One use: solve() once. Complete and correct whatever the universe chooses; conflicts only change the order in which
/// packages are decided. No recursion.
class Solver {
public:
    /// `known` holds what is given from the start. Both are borrowed.
    Solver(Universe& universe, Incompatibilities& known) : universe_(universe), known_(known), solution_(known) {}

    /// Errors: those of the universe, Interrupted.
    Result<std::variant<Choices, Contradiction>> solve();

private:
    /// Packages that keep being rejected move up, those that keep rejecting others move down (each at most once), so
    /// that a search does not walk through every version of the one to save an early choice of the other.
    enum class Rank { Early, Normal, Late };
    struct Standing {
        Rank rank = Rank::Normal;
        unsigned rejected = 0;
        unsigned rejecting = 0;
    };

    void meet_new_packages();
    void touch(PackageId package);
    void touch_all();
    std::optional<Contradiction> propagate();
    std::optional<Contradiction> propagate_about(PackageId package);
    std::optional<Contradiction> learn_from(IncompatibilityId conflict);
    std::optional<PackageId> next_package() const;
    Result<void> decide(PackageId package);
    const Incompatibility* forbids(PackageId package, std::size_t candidate) const;
    void note_rejection(PackageId rejected, std::size_t level);
    std::size_t level_without(const Incompatibility& incompatibility, PackageId package) const;
    bool start_over_in_new_order();

    Universe& universe_;
    Incompatibilities& known_;
    PartialSolution solution_;
    std::vector<PackageId> changed_;
    std::vector<Standing> standings_;
    std::optional<std::size_t> level_to_leave_;
};

}  // namespace pyenvx::pubgrub
