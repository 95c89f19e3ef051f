// The solver's view of the packages of a source.
#pragma once

#include <set>
#include <vector>

#include "launcher/resolve/catalogue.hpp"
#include "launcher/resolve/dependency_rules.hpp"
#include "launcher/resolve/pubgrub/solver.hpp"
#include "launcher/resolve/scout.hpp"
#include "store/base/progress.hpp"

namespace pyenvx::resolve {

/// Whether the requirement applies to the environment at all.
bool holds(const RootRequirement& root, const ResolveRequest& request);

/// Reads metadata only of versions that are about to be decided, and the next few of a package that keeps failing.
class IndexUniverse final : public pubgrub::Universe {
public:
    /// All are borrowed.
    IndexUniverse(const ResolveRequest& request, PackageSource& source, Catalogue& catalogue, DependencyRules& rules,
                  Progress& progress);

    /// Adds the requirements that people wrote. Errors: the source's.
    Result<void> add_roots();

    std::size_t packages() const override { return catalogue_.packages().size(); }
    std::size_t candidates(PackageId package) const override { return catalogue_.packages()[package].candidates(); }
    bool is_ready(PackageId package, const pubgrub::PartialSolution& solution) const override;
    std::size_t choose(PackageId package, const pubgrub::StateSet& allowed) const override;
    Result<void> load(PackageId package, std::size_t candidate, const pubgrub::PartialSolution& solution,
                      pubgrub::Incompatibilities& known) override;

private:
    Result<void> add_root(const RootRequirement& root);
    Result<void> add_requirements(const Dependent& dependent, const Requirements& requirements);
    void prefetch_next(PackageId package, std::size_t candidate, const pubgrub::StateSet& allowed);

    const ResolveRequest& request_;
    PackageSource& source_;
    Catalogue& catalogue_;
    DependencyRules& rules_;
    Progress& progress_;
    Scout scout_;
    std::set<std::pair<PackageId, std::size_t>> loaded_;  // package or extra, with the distribution's candidate
    /// After a few versions of one package were read, more and more are fetched at once.
    struct Attempts {
        std::size_t made = 0;
        std::size_t next_batch = 4;
    };
    std::vector<Attempts> attempts_;  // by package
};

}  // namespace pyenvx::resolve
