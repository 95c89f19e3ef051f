// Asks for what the solver will likely need before it needs it.
#pragma once

#include <set>
#include <vector>

#include "launcher/resolve/dependency_rules.hpp"
#include "launcher/resolve/package_source.hpp"
#include "launcher/resolve/resolver.hpp"

namespace pyenvx::resolve {

/// Walks ahead in waves, choosing for each package what its first requirement alone would choose: all listings of a
/// wave travel at once, then all metadata. A resolution so waits as often as its dependencies are deep, not as often as
/// they are many. A wrong guess costs a request, and what the source does with it; a failed one is left for the solver
/// to meet.
class Scout {
public:
    /// All are borrowed.
    Scout(const ResolveRequest& request, PackageSource& source, DependencyRules& rules)
        : request_(request), source_(source), rules_(rules) {}

    /// Errors: Interrupted.
    Result<void> explore(const Requirements& requirements);

private:
    struct Guess {
        PackageVersion version;
        std::vector<pep::ExtraName> extras;
        bool with_plain;
    };

    Requirements unvisited(const Requirements& wave);
    const Candidate* likely(const pep::Requirement& requirement);
    std::vector<Guess> guess(const Requirements& wave);
    void expect_what_arrived(const std::vector<Guess>& guesses, std::size_t& expected);
    Requirements follow(const std::vector<Guess>& guesses);

    const ResolveRequest& request_;
    PackageSource& source_;
    DependencyRules& rules_;
    std::set<pep::PackageName> visited_;
    std::set<std::pair<pep::PackageName, pep::ExtraName>> visited_extras_;
};

}  // namespace pyenvx::resolve
